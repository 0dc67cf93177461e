import type { certificateAttributes } from './certificate-attributes';
import { addressOf } from './address';
import type { ConnectorClient } from './client';
import { profileOfClient } from './profile-of-client';
import type { Diagnostics, Model } from './runtime';
import { findVm } from './vm';

type CertificateModel = Model<typeof certificateAttributes>;

/** The certificate that is presented now; null when the VM is gone. Logs in nowhere, and reads no key. */
export async function readCertificate(
  state: CertificateModel,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<CertificateModel | null> {
  const vm = await findVm(provider, state.vm_id, signal);
  if (vm === undefined) return null;
  const { name, powerState } = vm.state;
  if (powerState !== 'poweredOn') {
    diagnostics.warning(
      [],
      `${name} is off, so its certificate cannot be looked at`,
      'Its last state is shown.',
    );
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
      'The last state of its certificate is shown.',
    );
    return state;
  }
  return { ...state, presented_fingerprint: presented.sha256 };
}
