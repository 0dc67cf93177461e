import type { X509Certificate } from 'node:crypto';
import { has } from './chain';
import { titleOf, type ChainExpectation, type ChainProblem, type Link } from './chain-problem';
import { certifiedNames } from './extensions';
import { isSelfSigned, isSignedBy, nameOf, namesIssuer } from './facts';
import { describeKey, isKeyOf, publicKeyOf } from './key';
import {
  authorityProblems,
  keyProblems,
  purposeProblems,
  signatureProblems,
  timeProblems,
} from './link-problems';
import { canonicalAddress, coversDnsName } from './names';

/**
 * Every problem of a chain that a client of the server would have, or the server itself. Not looked at: revocation
 * and name constraints.
 * @param chain the leaf first, each followed by its issuer, as `orderChain` gives it
 * @returns empty for a chain that is good
 * @throws PkiError for a certificate whose extensions cannot be read
 */
export function chainProblems(
  chain: readonly X509Certificate[],
  expectation: ChainExpectation,
): ChainProblem[] {
  const [leaf] = chain;
  if (!leaf) return [{ kind: 'empty', text: 'There is no certificate; give one with its chain.' }];
  const { now = new Date(), authorities = [], ecdsa = true } = expectation;
  const last = chain.at(-1) ?? leaf;
  // An authority that is not sent along is a link too: it may have expired.
  const above = authorityOf(last, authorities);
  const all = above && !has(chain, above) ? [...chain, above] : chain;
  const links = all.map((certificate, place): Link => ({
    certificate,
    place,
    title: titleOf(certificate, place),
    isAnchor: has(authorities, certificate) || (place > 0 && isSelfSigned(certificate)),
  }));
  return [
    ...nameProblems(leaf, expectation),
    ...ownKeyProblems(leaf, expectation),
    ...links.flatMap((link) => [
      ...timeProblems(link, now),
      ...keyProblems(link, ecdsa),
      ...signatureProblems(link),
      ...authorityProblems(link, all.slice(0, link.place)),
      ...purposeProblems(link),
      ...issuerProblems(link, all[link.place + 1]),
    ]),
    ...endProblems(all, expectation),
  ];
}

function authorityOf(
  last: X509Certificate,
  authorities: readonly X509Certificate[],
): X509Certificate | undefined {
  const named = authorities.filter((each) => namesIssuer(last, each));
  return named.find((each) => isSignedBy(last, each)) ?? named[0];
}

function nameProblems(leaf: X509Certificate, { names }: ChainExpectation): ChainProblem[] {
  const certified = certifiedNames(leaf);
  const missing = [
    ...names.dnsNames.filter((name) => !certified.dnsNames.some((each) => coversDnsName(each, name))),
    ...names.addresses.filter((text) => !certified.addresses.includes(canonicalAddress(text) ?? text)),
  ];
  if (missing.length === 0) return [];
  const has = [...certified.dnsNames, ...certified.addresses].join(', ') || 'no name at all';
  const text = `The certificate is for ${has}, and not for ${missing.join(', ')}; have one issued for every name.`;
  return [{ kind: 'wrongName', text }];
}

function ownKeyProblems(leaf: X509Certificate, { key }: ChainExpectation): ChainProblem[] {
  if (!key || isKeyOf(key, leaf)) return [];
  const own = publicKeyOf(leaf);
  const text = `The certificate is of another key (${own ? describeKey(own) : 'unknown'}) than the ${describeKey(key)} key here; give the certificate that was issued for this key.`;
  return [{ kind: 'wrongKey', text }];
}

/** Whether what follows in the chain issued it. */
function issuerProblems({ certificate, title }: Link, above: X509Certificate | undefined): ChainProblem[] {
  const issuer = nameOf(certificate, 'issuer');
  // A root signs itself; with a name that says so and another key, it is damaged.
  const signer = above ?? (namesIssuer(certificate, certificate) ? certificate : undefined);
  if (!signer) return [];
  if (!namesIssuer(certificate, signer)) {
    const text = `${title} was issued by "${issuer}", and "${nameOf(signer, 'subject')}" follows; give the chain with the certificate of its issuer.`;
    return [{ kind: 'incompleteChain', text }];
  }
  if (isSignedBy(certificate, signer)) return [];
  const text = `${title} has no signature of "${issuer}" that is true; give the issuer's certificate of the same key, or have it issued again.`;
  return [{ kind: 'badSignature', text }];
}

/** Whether the chain ends where it has to. */
function endProblems(all: readonly X509Certificate[], expectation: ChainExpectation): ChainProblem[] {
  const { authorities, rootOptional = false } = expectation;
  const [last] = all.slice(-1);
  if (!last) return [];
  const issuer = nameOf(last, 'issuer');
  if (authorities) {
    if (all.some((each) => has(authorities, each))) return [];
    const trusted = authorities.map((each) => `"${nameOf(each, 'subject')}"`).join(', ') || 'none';
    const text = `The chain ends with "${nameOf(last, 'subject')}", issued by "${issuer}", and leads to none of the trusted authorities (${trusted}); add the certificates up to one of them.`;
    return [{ kind: 'incompleteChain', text }];
  }
  if (rootOptional || namesIssuer(last, last)) return [];
  const text = `The chain ends with "${nameOf(last, 'subject')}", and the certificate of its issuer "${issuer}" is missing; add the certificates up to the root.`;
  return [{ kind: 'incompleteChain', text }];
}
