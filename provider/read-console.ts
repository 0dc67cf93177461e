import { addressOf } from './address';
import { isPinned, readPins } from './certificate-pin';
import type { consoleAttributes } from './console-attributes';
import { profileOfClient } from './profile-of-client';
import type { ConnectorClient } from './client';
import type { Diagnostics, Model } from './runtime';
import { findVm } from './vm';

type ConsoleModel = Model<typeof consoleAttributes>;

/** The certificate that is presented now; undefined when the VM is gone. Logs in nowhere. */
export async function readConsole(
  state: ConsoleModel,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<ConsoleModel | null> {
  const vm = await findVm(provider, state.vm_id, signal);
  if (vm === undefined) return null;
  const { name, powerState } = vm.state;
  if (powerState !== 'poweredOn') {
    diagnostics.warning([], `${name} is off, so its console cannot be looked at`, 'Its last state is shown.');
    return state;
  }
  const address = addressOf(vm.state) ?? state.address;
  if (address === null) return state;
  const profile = await profileOfClient(provider);
  const port = state.port ?? profile.managementConsole.port.value;
  const presented = await provider.access.presented(profile, address, port, signal);
  if (presented === undefined) {
    diagnostics.warning(
      ['address'],
      `the management console of ${name} does not answer at ${address}:${port}`,
      'Its last state is shown.',
    );
    return state;
  }
  // A certificate that was installed is no sign of a factory reset.
  const isKnown =
    presented.sha256 === state.fingerprint || (await isPinned(presented, await readPins(vm, signal)));
  return { ...state, presented_fingerprint: isKnown ? state.fingerprint : presented.sha256 };
}
