import type { X509Certificate } from 'node:crypto';
import { Duration } from '../config';
import { certificateFacts, chainProblems, readCertificates } from '../pki';
import { daysUntil, type LookedAt } from './cert-console';
import { namesFor } from './certificate-of-spec';

const RENEW_BEFORE = '30d';
const DAY = 86_400;

/** What is wrong with a console's certificate. `unreachable`: none was presented. */
export interface CertFinding {
  readonly status: 'warning' | 'error';
  /** `renewal`, `unreachable`, or as `ChainProblem` has it. */
  readonly kind: string;
  readonly text: string;
}

/** A console's certificate, judged. */
export interface JudgedConsole {
  readonly name: string;
  readonly place?: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly findings: readonly CertFinding[];
  /** Undefined where none was presented. */
  readonly certificate?: { readonly sha256: string; readonly validTo: Date; readonly daysLeft: number };
}

export interface JudgeOptions {
  readonly now: Date;
  /**
   * Where a chain has to end, beside the authorities of what was installed in that console. With neither it has to be
   * complete by itself.
   */
  readonly authorities?: readonly X509Certificate[];
}

/** Judges what was presented by the names it has to have, the authorities, and the time that is left. */
export function judge(looked: LookedAt, { now, authorities }: JudgeOptions): JudgedConsole {
  const { name, place } = looked;
  const where = { name, ...(place !== undefined && { place }) };
  if (looked.presented === undefined) {
    const finding: CertFinding = { status: 'error', kind: 'unreachable', text: looked.problem };
    return { ...where, status: 'error', findings: [finding] };
  }
  const { certificate, takesEcdsa: ecdsa } = looked.console;
  const chain = looked.presented.chain.flatMap((pem) => readCertificates(pem));
  const { sha256, validTo } = certificateFacts(chain[0]!);
  const names = namesFor(looked.address, certificate);
  const installed = looked.authorities;
  const isOpen = authorities === undefined && installed.length === 0;
  const known = isOpen ? {} : { authorities: [...(authorities ?? []), ...installed] };
  const problems = chainProblems(chain, { names, now, ecdsa, ...known });
  const errors = problems.map(({ kind, text }): CertFinding => ({ status: 'error', kind, text }));
  const daysLeft = daysUntil(validTo, now);
  const renewBefore = Duration.parse(certificate?.renewBefore ?? RENEW_BEFORE);
  const isOver = validTo.getTime() <= now.getTime();
  const isDue = validTo.getTime() - now.getTime() < renewBefore.toSeconds() * 1000;
  const findings = [...errors, ...(isDue && !isOver ? [renewal(daysLeft, renewBefore)] : [])];
  const status = errors.length > 0 ? 'error' : findings.length > 0 ? 'warning' : 'ok';
  return { ...where, status, findings, certificate: { sha256, validTo, daysLeft } };
}

function renewal(daysLeft: number, renewBefore: Duration): CertFinding {
  const left = daysLeft === 1 ? '1 day is left' : `${daysLeft} days are left`;
  const days = renewBefore.toSeconds() / DAY;
  const due = days === 1 ? '1 day' : days > 1 ? `${Math.round(days)} days` : renewBefore.toString();
  return { status: 'warning', kind: 'renewal', text: `${left}; it is to be renewed ${due} before its end` };
}
