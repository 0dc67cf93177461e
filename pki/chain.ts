import { X509Certificate, type KeyObject } from 'node:crypto';
import { basicConstraints } from './extensions';
import { dateOf, isSelfSigned, isSignedBy, namesIssuer } from './facts';
import { isKeyOf } from './key';

/**
 * The chain among certificates that stand in any order: the leaf first, each followed by its issuer. The leaf is the
 * one of the key when a key is given and a certificate has it, else the one that signed none of the others. What
 * belongs to no link is left out, and so are repetitions. An issuer whose name fits and whose signature does not is
 * taken when there is no better one, so that `chainProblems` can name it.
 */
export function orderChain(
  certificates: readonly X509Certificate[],
  leaf?: KeyObject | X509Certificate,
): X509Certificate[] {
  // Of several that fit, the one that is valid longest: the others were renewed.
  const pool = distinct(certificates).sort((a, b) => validTo(b) - validTo(a));
  let current = leaf instanceof X509Certificate ? leaf : leafOf(distinct(certificates), pool, leaf);
  const chain: X509Certificate[] = [];
  while (current) {
    const below: X509Certificate = current;
    chain.push(below);
    if (isSelfSigned(below)) break;
    const named = pool.filter((each) => !has(chain, each) && namesIssuer(below, each));
    current = named.find((each) => isSignedBy(below, each)) ?? named[0];
  }
  return chain;
}

function leafOf(
  given: readonly X509Certificate[],
  pool: readonly X509Certificate[],
  key: KeyObject | undefined,
): X509Certificate | undefined {
  const ofKey = key ? pool.filter((each) => isKeyOf(key, each)) : [];
  const ends = given.filter((each) => !given.some((other) => other !== each && namesIssuer(other, each)));
  // A loop of names has no end.
  return ofKey.find((each) => !basicConstraints(each)?.cA) ?? ofKey[0] ?? ends[0] ?? given[0];
}

const validTo = (certificate: X509Certificate): number => dateOf(certificate, 'validTo').getTime();

/** Whether one of them is this certificate, byte by byte. */
export const has = (certificates: readonly X509Certificate[], one: X509Certificate): boolean =>
  certificates.some(({ fingerprint256 }) => fingerprint256 === one.fingerprint256);

function distinct(certificates: readonly X509Certificate[]): X509Certificate[] {
  return [...new Map(certificates.map((each) => [each.fingerprint256, each])).values()];
}
