import type { certificateAttributes } from './certificate-attributes';
import type { ClientCall } from './client-call';
import { lookAtConsole } from './look-at-console';
import type { Model } from './runtime';

type CertificateModel = Model<typeof certificateAttributes>;

/** The certificate that is presented now; null when the VM is gone, or it was lost in a factory reset. Logs in nowhere, and reads no key. */
export async function readCertificate(
  state: CertificateModel,
  call: ClientCall,
): Promise<CertificateModel | null> {
  const sight = await lookAtConsole(state, 'certificate', call);
  if (sight === 'gone') return null;
  return sight === undefined ? state : { ...state, presented_fingerprint: sight.presented.sha256 };
}
