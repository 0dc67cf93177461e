import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ISSUED, type certificateAttributes } from './certificate-attributes';
import type { ClientCall } from './client-call';
import { profileOfClient } from './profile-of-client';
import { changeOf, renewalOf } from './renewal';
import { isUnknown, UNKNOWN, type Model, type PlanEditor } from './runtime';
import { findVm } from './vm';

type CertificateModel = Model<typeof certificateAttributes>;
type CertificateEditor = PlanEditor<typeof certificateAttributes>;

const SIZES = { rsa: [2048, 3072, 4096], ecdsa: [256, 384] } as const;

/** Says in the plan whether a certificate is issued, and why. */
export async function planCertificate(
  plan: CertificateEditor,
  prior: CertificateModel | null,
  call: ClientCall,
): Promise<void> {
  await checkKey(plan, call);
  if (prior === null) return issueAnew(plan, 'there was none');
  if (prior.waiting_for !== null && (await isWaiting(prior.waiting_for, plan, prior, call))) return;
  const renewal =
    prior.waiting_for === null
      ? renewalOf(plan.values, prior, new Date())
      : { reason: prior.issued_because ?? 'it has arrived', due: false };
  if (renewal === undefined) return;
  if (renewal.due && (await isOff(prior, call))) {
    call.diagnostics.warning(
      ['valid_to'],
      `the certificate of ${prior.vm_id} is due and waits, since its VM is off: ${renewal.reason}`,
      'It is renewed by the first apply after the VM is on.',
    );
    return;
  }
  issueAnew(plan, renewal.reason);
}

function issueAnew(plan: CertificateEditor, reason: string): void {
  for (const name of ISSUED) plan.set(name, UNKNOWN);
  plan.set('waiting_for', UNKNOWN);
  plan.set('issued_because', reason);
}

/** An external issuer has not delivered: the plan stays empty, unless something else was declared meanwhile. */
async function isWaiting(
  file: string,
  plan: CertificateEditor,
  prior: CertificateModel,
  { diagnostics }: ClientCall,
): Promise<boolean> {
  if (changeOf(plan.values, prior) !== undefined) return false;
  if (await hasArrived(file, prior.fingerprint)) return false;
  const request = prior.issuer.external?.request_file ?? '';
  diagnostics.warning(
    ['issuer'],
    `waiting for certificate: ${file}`,
    `Have the request ${request} signed, and put the certificate and its chain there, PEM. The next apply installs it.`,
  );
  return true;
}

/** Whether something is there that is not the certificate it replaces. What it is, apply judges. */
async function hasArrived(file: string, replaced: string | null): Promise<boolean> {
  try {
    return new X509Certificate(await readFile(file)).fingerprint256 !== replaced;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

async function isOff({ vm_id }: CertificateModel, { provider, signal }: ClientCall): Promise<boolean> {
  const vm = await findVm(provider, vm_id, signal);
  return vm !== undefined && vm.state.powerState !== 'poweredOn';
}

async function checkKey(plan: CertificateEditor, { provider, diagnostics }: ClientCall): Promise<void> {
  const { key } = plan.values;
  if (isUnknown(key) || isUnknown(key.algorithm) || isUnknown(key.size)) return;
  const { algorithm, size } = key as { algorithm: keyof typeof SIZES; size: number };
  if (!(SIZES[algorithm] as readonly number[]).includes(size)) {
    diagnostics.error(
      ['key', 'size'],
      `found ${size}; allowed for ${algorithm}: ${SIZES[algorithm].join(', ')}`,
      'Write one of them.',
    );
    return;
  }
  if (provider.profile === undefined) return;
  const { certificate, title } = await profileOfClient(provider);
  if (certificate?.value.keys.includes(algorithm) !== false) return;
  diagnostics.error(
    ['key', 'algorithm'],
    `found ${algorithm}; allowed for the ${title}: ${certificate.value.keys.join(', ')} (${certificate.source})`,
    'Write one of them.',
  );
}
