import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { generateKey, makeRequest, privateKeyPem, readRequest, type KeyPolicy } from '../../pki';
import { NAMES, P256 } from './estate';
import { OpenSsl } from './openssl';

const openssl = new OpenSsl();
afterAll(() => openssl.remove());

test.each<[KeyPolicy, string]>([
  [{ algorithm: 'rsa', size: 2048 }, 'sha256WithRSAEncryption'],
  [{ algorithm: 'ecdsa', curve: 'P-256' }, 'ecdsa-with-SHA256'],
  [{ algorithm: 'ecdsa', curve: 'P-384' }, 'ecdsa-with-SHA384'],
  [{ algorithm: 'ecdsa', curve: 'P-521' }, 'ecdsa-with-SHA512'],
])('openssl verifies a request of %j and finds its names', async (policy, signature) => {
  const key = await generateKey(policy);
  const pem = makeRequest(key, NAMES);
  openssl.put('own.csr', pem);
  const text = openssl.run('req', '-in', 'own.csr', '-verify', '-noout', '-text');
  expect(text).toContain('self-signature verify OK');
  expect(text).toContain(`Signature Algorithm: ${signature}`);
  expect(text).toContain(
    'DNS:connector.example.com, DNS:*.lab.example.com, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7',
  );
  expect(text).toContain('Subject: CN = connector.example.com');
  const { publicKey, ...read } = readRequest(pem);
  expect(read).toEqual({ ...NAMES, commonName: 'connector.example.com' });
  expect(publicKey.equals(createPublicKey(key))).toBe(true);
});

test('a request of openssl is read', () => {
  openssl.put('key.pem', privateKeyPem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey));
  const names = 'subjectAltName=DNS:a.example,IP:192.0.2.9,IP:::ffff:192.0.2.1,email:x@example.com';
  const common = [
    'req',
    '-new',
    '-key',
    'key.pem',
    '-subj',
    '/O=Ä/CN=b.example',
    '-utf8',
    '-out',
    'other.csr',
  ];
  openssl.run(...common, '-addext', names);
  const { publicKey, ...read } = readRequest(openssl.text('other.csr'));
  expect(read).toEqual({
    commonName: 'b.example',
    dnsNames: ['a.example'],
    addresses: ['192.0.2.9', '::ffff:c000:201'],
  });
  expect(publicKey.asymmetricKeyType).toBe('rsa');
  openssl.run(...common);
  expect(readRequest(openssl.text('other.csr')).dnsNames).toEqual([]);
});

test('the common name: what is given, else the first address, and nothing that is too long', async () => {
  const key = await generateKey(P256);
  const none = { dnsNames: [], addresses: ['192.0.2.1'] };
  const long = `${'a'.repeat(60)}.example`;
  const commonName = (names: Parameters<typeof makeRequest>[1]) =>
    readRequest(makeRequest(key, names)).commonName;
  expect(commonName({ ...NAMES, commonName: 'Zoë' })).toBe('Zoë');
  expect(commonName(none)).toBe('192.0.2.1');
  expect(commonName({ dnsNames: [long, 'short.example'], addresses: [] })).toBeUndefined();
  expect(commonName({ ...none, commonName: 'x'.repeat(64) })).toBe('x'.repeat(64));
});

test('names that cannot be certified are refused', async () => {
  const key = await generateKey(P256);
  const ask = (dnsNames: string[], addresses: string[] = []) => makeRequest(key, { dnsNames, addresses });
  for (const name of [
    '',
    'a b',
    'ä.example',
    '-a.example',
    'a..b',
    'a.*.example',
    '192.0.2.1',
    'x'.repeat(64),
  ]) {
    expect(() => ask([name])).toThrow(/is no DNS name/);
  }
  for (const address of ['', 'a.example', '192.0.2.256', '192.0.2.0/24', 'fe80::1%eth0']) {
    expect(() => ask([], [address])).toThrow(/is no IP address/);
  }
  expect(() => ask([])).toThrow(/no name to certify/);
});

test('a key that is no policy cannot ask', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  expect(() => makeRequest(privateKey, NAMES)).toThrow(/The key is ECDSA secp256k1; RSA of at least 2048/);
});

test('a request that was changed, or none, is refused', async () => {
  const pem = makeRequest(await generateKey(P256), NAMES);
  const der = Buffer.from(pem.replace(/-.*-\n/g, ''), 'base64');
  const at = der.indexOf('connector.example.com');
  der[at] = der[at]! ^ 1;
  const changed = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  expect(() => readRequest(changed)).toThrow(/was not signed by its own key/);
  expect(() => readRequest('')).toThrow(/holds 0 certificate requests/);
  expect(() => readRequest(pem + pem)).toThrow(/holds 2 certificate requests/);
});
