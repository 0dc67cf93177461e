import { sign, type KeyObject } from 'node:crypto';
import { id_RSASSA_PSS, RsaSaPssParams } from '@peculiar/asn1-rsa';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { arrayBuffer, parse } from './asn1';
import { describeKey, policyOf } from './key';
import { PkiError } from './pki-error';

/** A kind of signature: its name (RFC 8017, RFC 5758) and the digest, as OpenSSL spells them. */
export interface SignatureKind {
  readonly name: string;
  /** undefined: the algorithm has no digest to be chosen, such as Ed25519 */
  readonly digest?: string;
}

const KINDS: ReadonlyMap<string, SignatureKind> = new Map([
  ['1.2.840.113549.1.1.2', { name: 'md2WithRSAEncryption', digest: 'md2' }],
  ['1.2.840.113549.1.1.4', { name: 'md5WithRSAEncryption', digest: 'md5' }],
  ['1.2.840.113549.1.1.5', { name: 'sha1WithRSAEncryption', digest: 'sha1' }],
  ['1.2.840.113549.1.1.14', { name: 'sha224WithRSAEncryption', digest: 'sha224' }],
  ['1.2.840.113549.1.1.11', { name: 'sha256WithRSAEncryption', digest: 'sha256' }],
  ['1.2.840.113549.1.1.12', { name: 'sha384WithRSAEncryption', digest: 'sha384' }],
  ['1.2.840.113549.1.1.13', { name: 'sha512WithRSAEncryption', digest: 'sha512' }],
  ['1.2.840.10045.4.1', { name: 'ecdsa-with-SHA1', digest: 'sha1' }],
  ['1.2.840.10045.4.3.1', { name: 'ecdsa-with-SHA224', digest: 'sha224' }],
  ['1.2.840.10045.4.3.2', { name: 'ecdsa-with-SHA256', digest: 'sha256' }],
  ['1.2.840.10045.4.3.3', { name: 'ecdsa-with-SHA384', digest: 'sha384' }],
  ['1.2.840.10045.4.3.4', { name: 'ecdsa-with-SHA512', digest: 'sha512' }],
  ['1.3.101.112', { name: 'ED25519' }],
  ['1.3.101.113', { name: 'ED448' }],
]);

/** Of the digest parameter of RSASSA-PSS (RFC 4055, section 2.1). */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/**
 * @returns undefined for an algorithm that is not known here
 * @throws PkiError for damaged parameters
 */
export function signatureKind(algorithm: AlgorithmIdentifier): SignatureKind | undefined {
  if (algorithm.algorithm !== id_RSASSA_PSS) return KINDS.get(algorithm.algorithm);
  const digest = algorithm.parameters
    ? DIGESTS.get(parse(algorithm.parameters, RsaSaPssParams, 'The signature').hashAlgorithm.algorithm)
    : 'sha1';
  return digest === undefined ? undefined : { name: 'rsassaPss', digest };
}

interface Signing {
  readonly algorithm: AlgorithmIdentifier;
  readonly digest: string;
}

const rsa: Signing = {
  // RFC 8017, section A.2.4: the parameters are NULL.
  algorithm: new AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null }),
  digest: 'sha256',
};
/** A digest as strong as the curve; without parameters (RFC 5758, section 3.2). */
const ecdsa = {
  'P-256': { algorithm: new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' }), digest: 'sha256' },
  'P-384': { algorithm: new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.3' }), digest: 'sha384' },
  'P-521': { algorithm: new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.4' }), digest: 'sha512' },
} satisfies Record<string, Signing>;

/**
 * How a key signs: RSA with SHA-256, P-256 with SHA-256, P-384 with SHA-384, P-521 with SHA-512.
 * @throws PkiError for another kind of key
 */
export function signing(key: KeyObject): Signing {
  const policy = policyOf(key);
  if (policy?.algorithm === 'ecdsa') return ecdsa[policy.curve];
  // An authority may have RSA of any size from 2048.
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return rsa;
  throw new PkiError(
    `The key is ${describeKey(key)}; RSA of at least 2048 bits or ECDSA P-256, P-384 or P-521 is needed: make another key.`,
  );
}

/** @throws PkiError for a key that cannot sign here, or is damaged */
export function signed(content: Uint8Array, key: KeyObject): ArrayBuffer {
  const { digest } = signing(key);
  try {
    return arrayBuffer(sign(digest, content, key));
  } catch {
    throw new PkiError(`The ${describeKey(key)} key cannot sign; it is damaged.`);
  }
}
