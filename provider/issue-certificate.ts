import type { KeyObject, X509Certificate } from 'node:crypto';
import {
  chainProblems,
  generateKey,
  makeRequest,
  policyOf,
  readCertificates,
  selfSign,
  serverNames,
  type CertificateNames,
  type KeyAndChain,
  type KeyPolicy,
} from '../pki';
import type { certificateAttributes } from './certificate-attributes';
import type { CertificateKeyStore } from './certificate-key-store';
import type { ClientCall } from './client-call';
import { issueContext, issuerOf } from './issuer-of';
import { dueAt } from './renewal';
import { ProviderError, type Plan } from './runtime';

type CertificatePlan = Plan<typeof certificateAttributes>;

/** What the certificate is to be for. */
export const wantedNames = (plan: CertificatePlan, address: string): CertificateNames =>
  serverNames(plan.address_in_certificate ? address : undefined, plan.dns_names ?? []);

export const keyPolicy = ({ key }: Pick<CertificatePlan, 'key'>): KeyPolicy =>
  key.algorithm === 'rsa'
    ? { algorithm: 'rsa', size: key.size as 2048 | 3072 | 4096 }
    : { algorithm: 'ecdsa', curve: `P-${key.size}` as 'P-256' | 'P-384' };

/** What is wrong with a certificate for this plan, each a sentence; nothing when it can be installed. */
export function problemsOf(
  { key, chain }: KeyAndChain,
  names: CertificateNames,
  plan: CertificatePlan,
  ecdsa: boolean,
): readonly string[] {
  const { issuer } = plan;
  // Public authorities leave out the root, which everybody has; so may the one of a Vault.
  const rootOptional = chain.length > 1 && (issuer.acme !== null || issuer.vault !== null);
  return chainProblems(chain, { names, key, ecdsa, rootOptional }).map(({ text }) => text);
}

/** Whether it is not due yet. */
export const isFresh = (leaf: X509Certificate, { renew_before }: CertificatePlan): boolean =>
  new Date() < dueAt(new Date(leaf.validFrom), new Date(leaf.validTo), renew_before);

interface IssueTask {
  readonly plan: CertificatePlan;
  readonly names: CertificateNames;
  readonly keys: CertificateKeyStore;
  /** What the console has now, kept beside the new one. */
  readonly current: KeyAndChain | undefined;
  /** What an earlier run has left. */
  readonly pending: KeyAndChain | undefined;
  readonly ecdsa: boolean;
}

/**
 * A key, and a certificate for it that can be installed; both are in the store before they are given back. What an
 * earlier run has left there is used: a key without a certificate may be waiting for one.
 *
 * @returns the file that is waited for, where nobody has issued yet
 * @throws ProviderError when what was issued is not to be installed; the console keeps what it has
 */
export async function issueCertificate(
  task: IssueTask,
  call: ClientCall,
): Promise<KeyAndChain | { readonly waitingFor: string }> {
  const { plan, names, keys, current, pending, ecdsa } = task;
  const key = await keyOf(task);
  if (pending?.key === key && pending.chain.length > 0 && isFresh(pending.chain[0]!, plan)) {
    if (problemsOf(pending, names, plan, ecdsa).length === 0) return pending;
  }
  const { issue } = await import('../issuers/index.js');
  const csr = makeRequest(key, names);
  const { signal } = call;
  const issued = await issue(
    await issuerOf(plan.issuer),
    { csr, days: Number(plan.validity.slice(0, -1)), selfSign: (days) => selfSign(csr, key, { days }) },
    await issueContext(plan.issuer, call),
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new ProviderError(error instanceof Error ? error.message : String(error), {
      path: ['issuer'],
      detail: 'The console keeps the certificate it has. Run apply again once that is corrected.',
      cause: error,
    });
  });
  if ('waitingFor' in issued) return { waitingFor: plan.issuer.external?.certificate_file ?? '' };
  const made = { key, chain: issued.chain.flatMap((pem) => readCertificates(pem)) };
  const problems = problemsOf(made, names, plan, ecdsa);
  if (problems.length > 0) {
    throw new ProviderError(`the certificate that was issued is not installed: ${problems.join('; ')}`, {
      path: ['issuer'],
      detail:
        'Nothing was uploaded; the console keeps the certificate it has. Correct it at its issuer and run apply again.',
    });
  }
  await keys.write({ ...(current && { current }), pending: made });
  return made;
}

/** The key an earlier run has left, where it is of the wanted kind; else a new one, kept before it is used. */
async function keyOf({ plan, keys, current, pending }: IssueTask): Promise<KeyObject> {
  const policy = keyPolicy(plan);
  if (pending !== undefined && JSON.stringify(policyOf(pending.key)) === JSON.stringify(policy))
    return pending.key;
  const key = await generateKey(policy);
  await keys.write({ ...(current && { current }), pending: { key, chain: [] } });
  return key;
}
