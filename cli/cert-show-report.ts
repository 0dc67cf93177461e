import { certificateFacts, readCertificates, type CertificateFacts, type CertificateNames } from '../pki';
import { daysUntil, printable, type LookedAt } from './cert-console';

/** 0, or 2 when a console's certificate could not be had. */
export const exitCodeOfShow = (all: readonly LookedAt[]): number =>
  all.some(({ presented }) => presented === undefined) ? 2 : 0;

/** For people: what each certificate says, a line for each fact. */
export function formatCertificates(all: readonly LookedAt[], now: Date): string {
  if (all.length === 0) return 'there is no console to look at';
  return all.map((looked) => formatOne(looked, now)).join('\n\n');
}

/** For programs. `chain` is what was presented, the certificate itself first. */
export const certificatesAsJson = (all: readonly LookedAt[], now: Date): object => ({
  consoles: all.map((looked) => {
    const { name, place = null } = looked;
    if (looked.presented === undefined) return { name, place, problem: looked.problem };
    const [own, ...above] = chainFacts(looked.presented.chain);
    const daysLeft = own && daysUntil(own.validTo, now);
    const chain = [own, ...above].map((facts, at) => ({ ...facts, pem: looked.presented.chain[at] }));
    return { name, place, ...own, daysLeft, chain };
  }),
});

function formatOne(looked: LookedAt, now: Date): string {
  const { name, place } = looked;
  const head = place === undefined || place === name ? name : `${name} (${place})`;
  if (looked.presented === undefined) return `${head}: not to be told: ${printable(looked.problem)}`;
  const [own, ...above] = chainFacts(looked.presented.chain);
  if (own === undefined) return `${head}: not to be told: it presents no certificate`;
  const lines = [
    ['SHA-256', own.sha256],
    ['SHA-1', own.sha1],
    ['subject', own.subject],
    ['issuer', own.selfSigned ? `${own.issuer} (self-signed)` : own.issuer],
    ['names', textOfNames(own.names)],
    ['valid from', dateOf(own.validFrom)],
    ['valid to', dateOf(own.validTo)],
    ['days left', String(daysUntil(own.validTo, now))],
    ['key', own.key],
    ['signature', own.signature],
    ...above.map(({ subject, validTo, sha256 }, at) => [
      at === 0 ? 'chain' : '',
      `${subject}, until ${dateOf(validTo)}, SHA-256 ${sha256}`,
    ]),
    ...(above.length === 0 ? [['chain', 'nothing above it']] : []),
  ];
  return [head, ...lines.map(([title = '', text = '']) => `  ${title.padEnd(10)}  ${printable(text)}`)].join(
    '\n',
  );
}

const chainFacts = (chain: readonly string[]): CertificateFacts[] =>
  chain.map((pem) => certificateFacts(readCertificates(pem)[0]!));

const dateOf = (time: Date): string => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function textOfNames({ dnsNames, addresses }: CertificateNames): string {
  const names = [...dnsNames.map((name) => `DNS ${name}`), ...addresses.map((address) => `IP ${address}`)];
  return names.length === 0 ? 'none' : names.join(', ');
}
