import type { CertificateFacts } from '../pki';
import { ISSUED, type certificateAttributes } from './certificate-attributes';
import type { Diagnostics, Model, Plan } from './runtime';

type CertificatePlan = Plan<typeof certificateAttributes>;
type CertificateModel = Model<typeof certificateAttributes>;

/** What is known of an installed certificate. */
export function certificateOf(plan: CertificatePlan, facts: CertificateFacts): CertificateModel {
  return {
    ...(plan as CertificateModel),
    fingerprint: facts.sha256,
    sha1_fingerprint: facts.sha1,
    presented_fingerprint: facts.sha256,
    names: [...facts.names.dnsNames, ...facts.names.addresses],
    issued_by: facts.issuer,
    valid_from: facts.validFrom.toISOString(),
    valid_to: facts.validTo.toISOString(),
    waiting_for: null,
  };
}

/** Nothing was issued yet: what was there before stays. */
export function waiting(
  plan: CertificatePlan,
  prior: CertificateModel | null,
  file: string,
  diagnostics: Diagnostics,
): CertificateModel {
  const request = plan.issuer.external?.request_file ?? '';
  diagnostics.warning(
    ['issuer'],
    `waiting for certificate: ${file}`,
    `The request is in ${request}: have it signed, and put the certificate and its chain there, PEM. The next apply installs it; the console keeps what it has until then.`,
  );
  return {
    ...(plan as CertificateModel),
    ...Object.fromEntries(ISSUED.map((name) => [name, prior?.[name] ?? null])),
    waiting_for: file,
  };
}
