import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { arrayBuffer, parse, serialize } from '../asn1';
import { PkiError } from '../pki-error';
import { bmpPassphrase, derive, derivePbkdf2, PURPOSE } from './derivation';
import { PbeParameters, Pbes2Parameters, Pbkdf2Parameters } from './schema';

/** `legacy` is what Java 6 to 8 and OpenSSL 1 read, `modern` what current ones write. */
export type Pkcs12Profile = 'legacy' | 'modern';

/** Of both the encryption and the authentication code. */
export const ITERATIONS = { legacy: 2048, modern: 10_000 } as const;

const TRIPLE_DES = '1.2.840.113549.1.12.1.3';
const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const HMAC_SHA1 = '1.2.840.113549.2.7';
const HMAC_SHA256 = '1.2.840.113549.2.9';
const AES_256_CBC = '2.16.840.1.101.3.4.1.42';

interface Cipher {
  readonly name: string;
  readonly keyLength: number;
  readonly ivLength: number;
}

const TRIPLE_DES_CBC: Cipher = { name: 'des-ede3-cbc', keyLength: 24, ivLength: 8 };
const CIPHERS: ReadonlyMap<string, Cipher> = new Map([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyLength: 16, ivLength: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyLength: 24, ivLength: 16 }],
  [AES_256_CBC, { name: 'aes-256-cbc', keyLength: 32, ivLength: 16 }],
  ['1.2.840.113549.3.7', TRIPLE_DES_CBC],
]);
const PRFS: ReadonlyMap<string, string> = new Map([
  [HMAC_SHA1, 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  [HMAC_SHA256, 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);
/** Ciphers of RFC 7292, appendix C, that OpenSSL 3 keeps out of its usual ones. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.12.1.1', 'RC4 of 128 bits'],
  ['1.2.840.113549.1.12.1.2', 'RC4 of 40 bits'],
  ['1.2.840.113549.1.12.1.4', 'Triple DES with two keys'],
  ['1.2.840.113549.1.12.1.5', 'RC2 of 128 bits'],
  ['1.2.840.113549.1.12.1.6', 'RC2 of 40 bits'],
]);
const WHAT = 'The encryption of the PKCS#12 file';

/** @returns the algorithm with its salt, to be written beside what it encrypted */
export async function encrypt(
  content: Uint8Array,
  passphrase: string,
  profile: Pkcs12Profile,
): Promise<{ algorithm: AlgorithmIdentifier; encrypted: Buffer }> {
  const algorithm = profile === 'legacy' ? tripleDes() : aes();
  const { cipher, key, iv } = await keyed(algorithm, bmpPassphrase(passphrase), passphrase);
  const encryption = createCipheriv(cipher.name, key, iv);
  return { algorithm, encrypted: Buffer.concat([encryption.update(content), encryption.final()]) };
}

/**
 * @param bmp the passphrase, as the file's authentication code took it
 * @throws PkiError for a cipher that is not read here, and for damage
 */
export async function decrypt(
  encrypted: Uint8Array,
  algorithm: AlgorithmIdentifier,
  bmp: Uint8Array,
  passphrase: string,
): Promise<Buffer> {
  const { cipher, key, iv } = await keyed(algorithm, bmp, passphrase);
  try {
    const decryption = createDecipheriv(cipher.name, key, iv);
    return Buffer.concat([decryption.update(encrypted), decryption.final()]);
  } catch {
    throw new PkiError(
      'A part of the PKCS#12 file cannot be decrypted; the file is damaged: write it again.',
    );
  }
}

interface Keyed {
  readonly cipher: Cipher;
  readonly key: Buffer;
  readonly iv: Uint8Array;
}

async function keyed(algorithm: AlgorithmIdentifier, bmp: Uint8Array, passphrase: string): Promise<Keyed> {
  const parameters = algorithm.parameters ?? new ArrayBuffer(0);
  if (algorithm.algorithm === TRIPLE_DES) {
    const { salt, iterations } = parse(parameters, PbeParameters, WHAT);
    const work = { digest: 'sha1', salt: new Uint8Array(salt.buffer), iterations };
    const key = await derive(bmp, work, PURPOSE.key, TRIPLE_DES_CBC.keyLength);
    return { cipher: TRIPLE_DES_CBC, key, iv: await derive(bmp, work, PURPOSE.iv, TRIPLE_DES_CBC.ivLength) };
  }
  if (algorithm.algorithm !== PBES2) throw unknown(algorithm.algorithm);
  const { keyDerivationFunc, encryptionScheme } = parse(parameters, Pbes2Parameters, WHAT);
  if (keyDerivationFunc.algorithm !== PBKDF2) throw unknown(keyDerivationFunc.algorithm);
  const pbkdf2 = parse(keyDerivationFunc.parameters ?? new ArrayBuffer(0), Pbkdf2Parameters, WHAT);
  const cipher = CIPHERS.get(encryptionScheme.algorithm);
  if (!cipher) throw unknown(encryptionScheme.algorithm);
  const prf = pbkdf2.prf?.algorithm ?? HMAC_SHA1;
  const digest = PRFS.get(prf);
  if (!digest) throw unknown(prf);
  const work = { digest, salt: new Uint8Array(pbkdf2.salt.buffer), iterations: pbkdf2.iterationCount };
  const iv = parse(encryptionScheme.parameters ?? new ArrayBuffer(0), OctetString, WHAT);
  return {
    cipher,
    key: await derivePbkdf2(passphrase, work, cipher.keyLength),
    iv: new Uint8Array(iv.buffer),
  };
}

function tripleDes(): AlgorithmIdentifier {
  const parameters = new PbeParameters();
  parameters.salt = new OctetString(randomBytes(8));
  parameters.iterations = ITERATIONS.legacy;
  return algorithmOf(TRIPLE_DES, parameters);
}

function aes(): AlgorithmIdentifier {
  const pbkdf2 = new Pbkdf2Parameters();
  pbkdf2.salt = new OctetString(randomBytes(16));
  pbkdf2.iterationCount = ITERATIONS.modern;
  pbkdf2.prf = new AlgorithmIdentifier({ algorithm: HMAC_SHA256, parameters: null });
  const parameters = new Pbes2Parameters();
  parameters.keyDerivationFunc = algorithmOf(PBKDF2, pbkdf2);
  parameters.encryptionScheme = algorithmOf(AES_256_CBC, new OctetString(randomBytes(16)));
  return algorithmOf(PBES2, parameters);
}

const algorithmOf = (algorithm: string, parameters: unknown): AlgorithmIdentifier =>
  new AlgorithmIdentifier({ algorithm, parameters: arrayBuffer(serialize(parameters)) });

const unknown = (oid: string): PkiError =>
  new PkiError(
    `The PKCS#12 file is encrypted by ${REFUSED.get(oid) ?? oid}, which is not read here; Triple DES and AES are: write it again, for example by "openssl pkcs12 -export" of version 3.`,
  );
