import { generateKey, privateKeyPem, readKeyBundle, readPrivateKey, writeKeyBundle } from '../../pki';
import { estate, P256, type Estate } from './estate';
import { OpenSsl } from './openssl';

const openssl = new OpenSsl();
let known: Estate;
beforeAll(async () => {
  known = await estate();
});
afterAll(() => openssl.remove());

const prints = (chain: Estate['chain'] | undefined) => chain?.map(({ fingerprint256 }) => fingerprint256);

test('what is written is read again', async () => {
  const next = await generateKey(P256);
  const { key, chain } = known;
  const text = writeKeyBundle({ current: { key, chain }, pending: { key: next, chain: [] } });
  expect(text).toMatch(/^# Private key.*\n# current\n-----BEGIN PRIVATE KEY-----\n/);
  const read = readKeyBundle(text);
  expect(read.current?.key.equals(key)).toBe(true);
  expect(prints(read.current?.chain)).toEqual(prints(chain));
  expect(read.pending?.key.equals(next)).toBe(true);
  expect(read.pending?.chain).toEqual([]);
  expect(writeKeyBundle(read)).toBe(text);
  expect(writeKeyBundle(readKeyBundle(text.replaceAll('\n', '\r\n')))).toBe(text);
});

test('one part alone, and none', () => {
  const { key, chain } = known;
  expect(Object.keys(readKeyBundle(writeKeyBundle({ pending: { key, chain } })))).toEqual(['pending']);
  expect(Object.keys(readKeyBundle(writeKeyBundle({ current: { key, chain } })))).toEqual(['current']);
  expect([readKeyBundle(writeKeyBundle({})), readKeyBundle(''), readKeyBundle('\n# note\n')]).toEqual([
    {},
    {},
    {},
  ]);
});

test('programs that read PEM take the current key and certificate from it', () => {
  const { key, chain, leaf } = known;
  openssl.put('bundle.pem', writeKeyBundle({ current: { key, chain } }));
  expect(openssl.run('pkey', '-in', 'bundle.pem')).toContain(privateKeyPem(key));
  expect(openssl.run('x509', '-in', 'bundle.pem')).toContain(leaf.toString());
  expect(readPrivateKey(openssl.text('bundle.pem')).equals(key)).toBe(true);
});

test('PEM without a heading is current, in any order', () => {
  const { key, chain } = known;
  const read = readKeyBundle(`${[...chain].reverse().join('')}# of 2024\n${privateKeyPem(key)}`);
  expect(Object.keys(read)).toEqual(['current']);
  expect(prints(read.current?.chain)).toEqual(prints(chain));
});

test('what is no bundle is refused', async () => {
  const { key, chain } = known;
  const pem = privateKeyPem(key);
  const other = privateKeyPem(await generateKey(P256));
  for (const [text, message] of [
    ['hello', /no private key/],
    [chain.join(''), /no private key/],
    [`# current\n`, /no private key/],
    [pem + other, /holds 2 private keys/],
    [`# current\n${pem}# current\n${pem}`, /heading "# current" twice/],
    [`${pem}# pending\n${other}`, /text before its first heading/],
    [`# pending\n${other}${chain.join('')}`, /certificates of another key as "pending"/],
  ] as const) {
    expect(() => readKeyBundle(text)).toThrow(message);
  }
});
