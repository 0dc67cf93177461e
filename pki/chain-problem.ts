import type { KeyObject, X509Certificate } from 'node:crypto';
import { nameOf } from './facts';
import type { CertificateNames } from './names';

/** What a chain has to fulfil. */
export interface ChainExpectation {
  /** All of them have to be in the leaf; a wildcard in the certificate counts for the leftmost label. */
  readonly names: CertificateNames;
  /** The leaf's, private or public. */
  readonly key?: KeyObject;
  /** @default now */
  readonly now?: Date;
  /**
   * The chain has to end at one of these, or be signed by one. Absent: it has to end in a certificate that signed
   * itself, or, when `rootOptional`, in one whose issuer is not there.
   */
  readonly authorities?: readonly X509Certificate[];
  /** @default false */
  readonly rootOptional?: boolean;
  /** false: the leaf's key has to be RSA. @default true */
  readonly ecdsa?: boolean;
}

/** One thing that is wrong with a chain. */
export interface ChainProblem {
  readonly kind:
    | 'expired'
    | 'notYetValid'
    | 'wrongName'
    | 'wrongKey'
    | 'incompleteChain'
    | 'weakSignature'
    | 'weakKey'
    | 'authority'
    | 'notForServers'
    | 'badSignature'
    | 'unsupportedKey'
    | 'empty';
  /** One sentence with the values. */
  readonly text: string;
}

/** A certificate at its place in a chain. */
export interface Link {
  readonly certificate: X509Certificate;
  /** 0 is the leaf. */
  readonly place: number;
  /** What sentences call it: `The certificate`, `The authority "CN=…"` */
  readonly title: string;
  /** Verifiers do not look at its own signature: it ends the chain, because it signed itself or is trusted. */
  readonly isAnchor: boolean;
}

/** `The certificate` for the leaf, `The authority "CN=…"` for the others. */
export const titleOf = (certificate: X509Certificate, place: number): string =>
  place === 0 ? 'The certificate' : `The authority "${nameOf(certificate, 'subject')}"`;
