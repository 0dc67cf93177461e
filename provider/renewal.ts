import { isIP } from 'node:net';
import type { certificateAttributes } from './certificate-attributes';
import { secondsOf } from './duration';
import { isUnknown, type Model, type UnknownPlan } from './runtime';

type CertificateModel = Model<typeof certificateAttributes>;
type CertificatePlan = UnknownPlan<typeof certificateAttributes>;

/** Why another certificate is issued. */
export interface Renewal {
  /** As plan shows it. */
  readonly reason: string;
  /** Nobody has changed anything: it falls due by itself, and can wait while the appliance is off. */
  readonly due: boolean;
}

/**
 * When a certificate is due: `renew_before` its end, or after two thirds of a life that is shorter than that. An
 * issuer may give less than was asked for, and what is due from its first day on would be renewed by every apply.
 */
export function dueAt(from: Date, to: Date, renewBefore: string): Date {
  const [begin, end] = [from.getTime(), to.getTime()];
  const window = secondsOf(renewBefore) * 1000;
  return new Date(window < end - begin ? end - window : begin + ((end - begin) * 2) / 3);
}

/** Why a certificate that was installed is replaced; undefined when it stays. */
export function renewalOf(plan: CertificatePlan, prior: CertificateModel, now: Date): Renewal | undefined {
  const changed = changeOf(plan, prior);
  if (changed !== undefined) return { reason: changed, due: false };
  const { fingerprint, presented_fingerprint: presented, valid_from: begin, valid_to: end } = prior;
  if (fingerprint === null || begin === null || end === null) return undefined;
  if (presented !== null && presented !== fingerprint)
    return { reason: `another certificate is presented: SHA-256 ${presented}`, due: true };
  const before = isUnknown(plan.renew_before) ? prior.renew_before : plan.renew_before;
  const due = dueAt(new Date(begin), new Date(end), before);
  if (now < due) return undefined;
  const day = (text: string): string => text.slice(0, 10);
  const why = `it ends on ${day(end)}, and is renewed from ${day(due.toISOString())} on (renew_before ${before})`;
  return { reason: why, due: true };
}

/** What was declared anew that another certificate is needed for. */
export function changeOf(plan: CertificatePlan, prior: CertificateModel): string | undefined {
  const issuer = identityOf(plan.issuer);
  if (issuer !== undefined && issuer !== identityOf(prior.issuer)) return 'another issuer is declared';
  if (!isUnknown(plan.key) && JSON.stringify(plan.key) !== JSON.stringify(prior.key))
    return 'another kind of key is declared';
  if (plan.store !== prior.store && JSON.stringify(plan.store) !== JSON.stringify(prior.store))
    return 'another store of the key is declared';
  return namesChange(plan, prior);
}

function namesChange(plan: CertificatePlan, prior: CertificateModel): string | undefined {
  const { dns_names: wanted, address } = plan;
  if (!isUnknown(wanted) && JSON.stringify(wanted ?? []) !== JSON.stringify(prior.dns_names ?? []))
    return `it is to be for ${list(wanted as readonly string[] | null)}`;
  if (plan.address_in_certificate !== prior.address_in_certificate)
    return plan.address_in_certificate === true
      ? 'the address is to stand in it'
      : 'the address is not to stand in it any more';
  const isMissing =
    plan.address_in_certificate === true &&
    typeof address === 'string' &&
    isIP(address) !== 0 &&
    prior.names !== null &&
    !prior.names.includes(address);
  return isMissing ? `the address ${address} does not stand in it` : undefined;
}

const list = (names: readonly string[] | null): string =>
  (names ?? []).length === 0 ? 'no DNS name' : (names ?? []).join(', ');

/** What makes an issuer another one: not the way it is logged in to. Undefined while a part of it is not known. */
export function identityOf(issuer: unknown): string | undefined {
  if (isUnknown(issuer) || typeof issuer !== 'object' || issuer === null) return undefined;
  const { self_signed, local_ca, acm_pca, vault, acme, external } = issuer as Record<string, unknown>;
  const part = (from: unknown, ...keys: readonly string[]): unknown =>
    typeof from === 'object' && from !== null
      ? keys.map((key) => (from as Record<string, unknown>)[key])
      : (from ?? null);
  const identity = [
    self_signed ?? null,
    part(local_ca, 'certificate_file'),
    acm_pca ?? null,
    part(vault, 'address', 'mount', 'role'),
    part(acme, 'directory'),
    part(external, 'request_file', 'certificate_file'),
  ];
  return identity.flat().some(isUnknown) ? undefined : JSON.stringify(identity);
}
