import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  sign,
  verify,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import { pemBlocks } from './pem';
import { PkiError } from './pki-error';

/** The keys made here: RSA by its size in bits, ECDSA by the curve's name in FIPS 186. */
export type KeyPolicy =
  | { readonly algorithm: 'rsa'; readonly size: 2048 | 3072 | 4096 }
  | { readonly algorithm: 'ecdsa'; readonly curve: 'P-256' | 'P-384' | 'P-521' };

type Curve = Extract<KeyPolicy, { algorithm: 'ecdsa' }>['curve'];
/** By OpenSSL's name. */
const CURVES: ReadonlyMap<string, Curve> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
] as const);
const SIZES = [2048, 3072, 4096] as const;

/** By PEM label: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017), SEC1 (RFC 5915). */
const FORMATS: ReadonlyMap<string, 'pkcs8' | 'pkcs1' | 'sec1'> = new Map([
  ['PRIVATE KEY', 'pkcs8'],
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['EC PRIVATE KEY', 'sec1'],
] as const);

/** @returns a new private key */
export async function generateKey(policy: KeyPolicy): Promise<KeyObject> {
  const generate = promisify(generateKeyPair);
  const { privateKey } =
    policy.algorithm === 'rsa'
      ? await generate('rsa', { modulusLength: policy.size })
      : await generate('ec', { namedCurve: policy.curve });
  return privateKey;
}

/**
 * The one private key of a PEM text, which may hold other blocks such as certificates.
 * @throws PkiError for no key, more than one, an encrypted one, or a damaged one
 */
export function readPrivateKey(pem: string): KeyObject {
  const blocks = pemBlocks(pem).filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [block] = blocks;
  if (!block) {
    throw new PkiError(
      'The text holds no private key in PEM; give one that begins with "-----BEGIN PRIVATE KEY-----".',
    );
  }
  if (blocks.length > 1)
    throw new PkiError(`The text holds ${blocks.length} private keys; leave one of them.`);
  if (block.encrypted || block.label === 'ENCRYPTED PRIVATE KEY') {
    throw new PkiError(
      'The private key is encrypted; decrypt it, for example with "openssl pkey -in FILE -out NEW".',
    );
  }
  const type = FORMATS.get(block.label);
  if (!type) {
    throw new PkiError(`The private key is a "${block.label}"; RSA and ECDSA keys are read: convert it.`);
  }
  return keyOfDer(block.der, type);
}

/**
 * @param type the structure that is expected in `der`
 * @throws PkiError for a key that is damaged: it could not sign what its own public half verifies
 */
export function keyOfDer(der: Buffer, type: 'pkcs8' | 'pkcs1' | 'sec1'): KeyObject {
  try {
    const key = createPrivateKey({ key: der, format: 'der', type });
    if (!policyOf(key) || signsForItself(key)) return key;
  } catch {
    // OpenSSL's text does not help, and the sentence below says it.
  }
  throw new PkiError('The private key cannot be read; the file is damaged or another one.');
}

/** OpenSSL loads an RSA key whose numbers do not belong together. */
function signsForItself(key: KeyObject): boolean {
  const probe = Buffer.from('probe');
  return verify('sha256', probe, createPublicKey(key), sign('sha256', probe, key));
}

/** PKCS#8, not encrypted. */
export const privateKeyPem = (key: KeyObject): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString();

/**
 * @param key private or public
 * @returns undefined for a key of none of the policies: RSA of another size, another curve, another algorithm
 */
export function policyOf(key: KeyObject): KeyPolicy | undefined {
  const { modulusLength, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    const size = SIZES.find((each) => each === modulusLength);
    return size && { algorithm: 'rsa', size };
  }
  const curve = key.asymmetricKeyType === 'ec' ? CURVES.get(namedCurve) : undefined;
  return curve && { algorithm: 'ecdsa', curve };
}

/** `RSA 2048`, `ECDSA P-256`; for other keys the name OpenSSL has for them: `ECDSA secp256k1`, `ed25519`. */
export function describeKey(key: KeyObject): string {
  const { modulusLength, namedCurve = 'of an unnamed curve' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return `RSA ${modulusLength ?? 'of unknown size'}`;
  if (key.asymmetricKeyType === 'ec') return `ECDSA ${CURVES.get(namedCurve) ?? namedCurve}`;
  return key.asymmetricKeyType ?? 'secret';
}

/** @param key private or public */
export const publicHalf = (key: KeyObject): KeyObject =>
  key.type === 'private' ? createPublicKey(key) : key;

/** @param key private or public */
export function isKeyOf(key: KeyObject, certificate: X509Certificate): boolean {
  const own = publicKeyOf(certificate);
  return own !== undefined && publicHalf(key).equals(own);
}

/** @returns undefined for a key that OpenSSL does not know or cannot decode */
export function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}
