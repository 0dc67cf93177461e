import type { KeyObject, X509Certificate } from 'node:crypto';

/** A private key with its certificate. */
export interface KeyAndChain {
  readonly key: KeyObject;
  /** The leaf first, each followed by its issuer; empty: there is no certificate yet */
  readonly chain: readonly X509Certificate[];
}
