import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  describeKey,
  generateKey,
  isKeyOf,
  PkiError,
  policyOf,
  privateKeyPem,
  readPrivateKey,
  type KeyPolicy,
} from '../../pki';
import { estate } from './estate';
import { OpenSsl } from './openssl';

const openssl = new OpenSsl();
afterAll(() => openssl.remove());

const POLICIES: [string, KeyPolicy][] = [
  ['RSA 2048', { algorithm: 'rsa', size: 2048 }],
  ['RSA 3072', { algorithm: 'rsa', size: 3072 }],
  ['ECDSA P-256', { algorithm: 'ecdsa', curve: 'P-256' }],
  ['ECDSA P-384', { algorithm: 'ecdsa', curve: 'P-384' }],
  ['ECDSA P-521', { algorithm: 'ecdsa', curve: 'P-521' }],
];

test.each(POLICIES)('a key %s is made, written, and read by openssl and by us', async (name, policy) => {
  const key = await generateKey(policy);
  expect(describeKey(key)).toBe(name);
  expect(policyOf(key)).toEqual(policy);
  expect(policyOf(createPublicKey(key))).toEqual(policy);
  const pem = privateKeyPem(key);
  expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(readPrivateKey(pem).equals(key)).toBe(true);
  openssl.put('own.pem', pem);
  openssl.run('pkey', '-in', 'own.pem', '-check', '-noout');
});

test.each([
  ['PKCS#8', ['genpkey', '-algorithm', 'RSA', '-out', 'key.pem'], 'RSA 2048'],
  ['PKCS#1', ['genrsa', '-traditional', '-out', 'key.pem', '2048'], 'RSA 2048'],
  [
    'SEC1 with its parameters',
    ['ecparam', '-name', 'secp384r1', '-genkey', '-out', 'key.pem'],
    'ECDSA P-384',
  ],
])('a key of openssl in %s is read', (_form, args, name) => {
  openssl.put('key.pem', '');
  openssl.run(...args);
  expect(describeKey(readPrivateKey(openssl.text('key.pem')))).toBe(name);
});

test('keys that are encrypted are refused without a question', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encryption = { format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hush' } as const;
  for (const type of ['pkcs8', 'pkcs1'] as const) {
    const pem = privateKey.export({ type, ...encryption }).toString();
    expect(() => readPrivateKey(pem)).toThrow(/^The private key is encrypted; decrypt it/);
  }
});

test('what is no key, several keys or a damaged one is refused in a sentence without the key', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKeyPem(privateKey);
  const body = pem.split('\n');
  // A digit of the modulus: OpenSSL loads it.
  const changed = [...body];
  changed[3] = `${changed[3]!.startsWith('A') ? 'B' : 'A'}${changed[3]!.slice(1)}`;
  for (const [text, message] of [
    ['', /no private key/],
    ['hello', /no private key/],
    [pem + pem, /holds 2 private keys/],
    [body.slice(0, -2).join('\n'), /has no "-----END PRIVATE KEY-----"/],
    [pem.replace(body[2]!, '!!!!'), /is not base64/],
    [pem.replace(body[1]!, ''), /cannot be read/],
    [changed.join('\n'), /cannot be read/],
    [pem.replaceAll('PRIVATE KEY', 'DSA PRIVATE KEY'), /"DSA PRIVATE KEY"/],
  ] as const) {
    let error: unknown;
    try {
      readPrivateKey(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(PkiError);
    expect((error as Error).message).toMatch(message);
    for (const line of body.slice(1, -2)) expect((error as Error).message).not.toContain(line);
  }
});

test('keys of no policy are described all the same', () => {
  expect(policyOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)).toBeUndefined();
  const odd = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey;
  expect([policyOf(odd), describeKey(odd)]).toEqual([undefined, 'ECDSA secp256k1']);
  expect(describeKey(generateKeyPairSync('ed25519').publicKey)).toBe('ed25519');
});

test('a key belongs to its certificate, in either half, and to no other', async () => {
  const { key, leaf, root } = await estate();
  expect([isKeyOf(key, leaf), isKeyOf(createPublicKey(key), leaf)]).toEqual([true, true]);
  expect([isKeyOf(key, root.certificate), isKeyOf(root.key, leaf)]).toEqual([false, false]);
});
