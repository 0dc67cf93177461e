import { findExtension, isFault, listExtensions, unregisterExtension } from '../vcenter';
import type { Appliance, Entrance } from './appliance';
import type { ClientCall } from './client-call';
import { CONFIRM, isConfirmed } from './confirmation';
import { validatedCertificate } from './console-trust';
import { extensionOf } from './find-extension-of';
import type { registrationAttributes } from './registration-attributes';
import { ProviderError, type Model } from './runtime';
import { until } from './until';
import { findVm } from './vm';
import { withAppliance } from './with-appliance';

type RegistrationModel = Model<typeof registrationAttributes>;

/**
 * Unregisters the appliance in its console, as its documentation's uninstall says, and verifies it in vCenter. Where
 * that cannot be done, the provider's configuration says what becomes of the extension.
 *
 * @throws ProviderError
 */
export async function unregister(state: RegistrationModel, call: ClientCall): Promise<void> {
  const { provider, signal } = call;
  const key = await registeredKey(state, call);
  if (key === undefined) return;
  const vm = await findVm(provider, state.vm_id, signal);
  if (vm === undefined) {
    if (provider.onUnreachable === 'extension')
      return removeExtension(key, `the VM ${state.vm_id} is gone`, call);
    return warnOfRemains(key, `The VM ${state.vm_id} is gone`, call);
  }
  try {
    await withAppliance(entranceOf(state), call, (appliance) => throughConsole(appliance, state, key));
  } catch (error) {
    signal.throwIfAborted();
    const { message, detail } =
      error instanceof ProviderError ? error : { message: String(error), detail: '' };
    const found = `${vm.state.name} could not be unregistered in its console: ${message}`;
    if (provider.onUnreachable === 'extension') return removeExtension(key, found, call);
    if (provider.onUnreachable === 'skip') return skip(key, found, call);
    throw new ProviderError(found, {
      detail:
        `${detail} Its extension ${key} is still registered. Where the console is lost for good: uninstall.on_unreachable = "extension" in the provider's configuration (uninstall.onUnreachable in a spec) removes the extension from vCenter directly, "skip" leaves it.`.trim(),
      cause: error,
    });
  }
}

/** The extension that is still there, if any. */
async function registeredKey(
  state: RegistrationModel,
  { provider, signal }: ClientCall,
): Promise<string | undefined> {
  const session = await provider.vcenter();
  const { extension_key: key } = state;
  if (key !== null) return (await findExtension(session, key, { signal })) && key;
  // The registration broke off; whether it did anything, vCenter knows by the address.
  const vm = await findVm(provider, state.vm_id, signal);
  const address = state.address ?? vm?.state.ipAddress;
  if (address === undefined) return undefined;
  const all = await listExtensions(session, { signal });
  return extensionOf(address, all, all)?.key;
}

/** The VM's own address comes first: the one in the state may be older. */
const entranceOf = ({ vm_id, port, vm_console }: RegistrationModel): Entrance => ({
  ...{ vm_id, port, vm_console, address: null },
});

async function throughConsole(appliance: Appliance, state: RegistrationModel, key: string): Promise<void> {
  const { vm, call } = appliance;
  const { provider, signal } = call;
  const { username, password } = state.administrator;
  const account = { username, password: (await provider.resolve(password, signal)).value };
  const { sha256 } = await validatedCertificate(appliance, {
    fingerprint: state.fingerprint,
    attribute: 'fingerprint',
    mayRestart: false,
  });
  const console = await appliance.console(sha256);
  await appliance.logIn(console, state.console_password, {
    attribute: 'console_password',
    fromState: true,
  });
  await console.unregister(account);
  const { vcenter: seconds, pause } = provider.access.patience;
  const gone = async (): Promise<true | undefined> =>
    (await findExtension(vm.session, key, { signal })) === undefined ? true : undefined;
  if ((await until(gone, { seconds, pause, signal })) === true) return;
  throw new ProviderError(`vCenter still has the extension ${key}`, {
    detail: `The console of ${vm.state.name} says it is unregistered.`,
  });
}

async function removeExtension(key: string, found: string, call: ClientCall): Promise<void> {
  const { provider, diagnostics } = call;
  requireConfirmation(`removes its extension ${key} from vCenter directly`, found, call);
  try {
    await unregisterExtension(await provider.vcenter(), key);
  } catch (error) {
    // Somebody else was faster.
    if (!isFault(error, 'NotFound')) throw error;
  }
  diagnostics.warning(
    [],
    `the extension ${key} was removed from vCenter directly`,
    `${found}. What the appliance keeps at AWS was not undone: see that its access key goes, and remove the role and permission of its service account.`,
  );
}

function skip(key: string, found: string, call: ClientCall): void {
  requireConfirmation(`leaves its extension ${key} registered`, found, call);
  warnOfRemains(key, found, call);
}

function warnOfRemains(key: string, found: string, { diagnostics }: ClientCall): void {
  diagnostics.warning(
    [],
    `the extension ${key} stays registered in vCenter`,
    `${found}. Remove it when nothing uses it any more: UnregisterExtension in https://VCENTER/mob/?moid=ExtensionManager.`,
  );
}

/** @throws ProviderError when this run does not name the appliance */
function requireConfirmation(what: string, found: string, { provider }: ClientCall): void {
  if (isConfirmed(provider)) return;
  const { name, onUnreachable } = provider;
  throw new ProviderError(found, {
    detail:
      name === undefined
        ? `uninstall.on_unreachable = "${onUnreachable}" ${what}; give the provider a name, and this run ${CONFIRM} with it.`
        : `uninstall.on_unreachable = "${onUnreachable}" ${what}, once this run confirms it: ${CONFIRM}=${name} in the environment.`,
  });
}
