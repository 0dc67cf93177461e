import { addressOf } from './address';
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
  return { ...state, presented_fingerprint: presented.sha256 };
}
