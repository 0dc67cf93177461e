import type { X509Certificate } from 'node:crypto';
import { id_kp_serverAuth, KeyUsageFlags } from '@peculiar/asn1-x509';
import type { ChainProblem, Link } from './chain-problem';
import { basicConstraints, keyUsage, purposes, structureOf } from './extensions';
import { dateOf } from './facts';
import { describeKey, publicKeyOf } from './key';
import { signatureKind } from './signature';

const WEAK_DIGESTS: ReadonlySet<string> = new Set(['md2', 'md5', 'sha1']);
const LEAST_RSA = 2048;
const LEAST_CURVE = 256;

/** `2026-01-01`, in UTC. */
const day = (date: Date): string => date.toISOString().slice(0, 10);

/** Whether it is valid at that time. */
export function timeProblems({ certificate, title }: Link, now: Date): ChainProblem[] {
  const [from, to] = [dateOf(certificate, 'validFrom'), dateOf(certificate, 'validTo')];
  if (now > to) return [{ kind: 'expired', text: `${title} expired on ${day(to)}; renew it.` }];
  if (now >= from) return [];
  const text = `${title} is valid from ${day(from)} on, and it is ${day(now)}; wait, or set the clock.`;
  return [{ kind: 'notYetValid', text }];
}

/** Whether its signature has a digest that can be forged. */
export function signatureProblems({ certificate, title, isAnchor }: Link): ChainProblem[] {
  const kind = signatureKind(structureOf(certificate).signatureAlgorithm);
  if (isAnchor || !WEAK_DIGESTS.has(kind?.digest ?? '')) return [];
  const text = `${title} is signed with ${kind?.name}; SHA-256 or better is needed: have it issued again.`;
  return [{ kind: 'weakSignature', text }];
}

/** Whether its key is long enough, and of a kind that servers here can use. */
export function keyProblems({ certificate, title, place }: Link, ecdsa: boolean): ChainProblem[] {
  const key = publicKeyOf(certificate);
  if (!key)
    return [{ kind: 'unsupportedKey', text: `${title} has a key that cannot be read; use RSA or ECDSA.` }];
  const found = `${title} has a key ${describeKey(key)}`;
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength >= LEAST_RSA) return [];
    return [{ kind: 'weakKey', text: `${found}; at least ${LEAST_RSA} bits are needed: make a new key.` }];
  }
  // OpenSSL's names of curves tell their bits: secp224r1.
  const bits = Number(/\d{3}/.exec(namedCurve)?.[0] ?? 0);
  if (key.asymmetricKeyType === 'ec' && bits > 0 && bits < LEAST_CURVE) {
    return [{ kind: 'weakKey', text: `${found}; at least P-256 is needed: make a new key.` }];
  }
  const allowed = /^(prime256v1|secp384r1|secp521r1)$/.test(namedCurve);
  if (place === 0 && !ecdsa) {
    return [{ kind: 'unsupportedKey', text: `${found}, and only RSA works here; make an RSA key.` }];
  }
  if (allowed) return [];
  return [
    {
      kind: 'unsupportedKey',
      text: `${found}; RSA and ECDSA P-256, P-384 and P-521 are allowed: change it.`,
    },
  ];
}

/** Whether it is an authority exactly where it has to be one, and its path is long enough (RFC 5280, section 4.2.1.9). */
export function authorityProblems(link: Link, below: readonly X509Certificate[]): ChainProblem[] {
  const { certificate, title, place } = link;
  const constraints = basicConstraints(certificate);
  if (place === 0) {
    if (!constraints?.cA) return [];
    const text = `${title} is of an authority (CA:TRUE); have one issued that is of a server.`;
    return [{ kind: 'authority', text }];
  }
  const firstVersion = (structureOf(certificate).tbsCertificate.version as number) === 0;
  // Version 1 knows no constraints; only what is trusted by itself may be of it.
  const may = firstVersion ? link.isAnchor : certificate.ca;
  if (!may) {
    const text = `${title} may not issue certificates (CA:FALSE); have the certificate issued by an authority.`;
    return [{ kind: 'authority', text }];
  }
  const longest = constraints?.pathLenConstraint;
  // The leaf does not count.
  const authorities = below.slice(1).filter((each) => each.subject !== each.issuer).length;
  if (longest === undefined || authorities <= longest) return [];
  const text = `${title} allows ${longest} authorities below it, and ${authorities} are; have the certificate issued higher up.`;
  return [{ kind: 'authority', text }];
}

/** Whether it may be used for TLS servers. */
export function purposeProblems({ certificate, title, place, isAnchor }: Link): ChainProblem[] {
  const allowed = purposes(certificate);
  const problems: ChainProblem[] = [];
  if (allowed && !allowed.includes(id_kp_serverAuth) && !(isAnchor && place > 0)) {
    const text = `${title} is for ${allowed.join(', ') || 'nothing'} only, not for TLS servers (${id_kp_serverAuth}); have one issued that is.`;
    problems.push({ kind: 'notForServers', text });
  }
  const usage = place === 0 ? keyUsage(certificate) : undefined;
  const tls = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyAgreement;
  if (usage !== undefined && (usage & tls) === 0) {
    const text = `${title} has a key usage without digital signature and key encipherment; have one issued for TLS servers.`;
    problems.push({ kind: 'notForServers', text });
  }
  return problems;
}
