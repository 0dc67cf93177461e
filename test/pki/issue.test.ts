import {
  certificateFacts,
  generateKey,
  makeAuthority,
  makeRequest,
  privateKeyPem,
  readCertificates,
  readPrivateKey,
  selfSign,
  signRequest,
} from '../../pki';
import { authority, DAY, estate, NAMES, one, P256 } from './estate';
import { OpenSsl } from './openssl';

const openssl = new OpenSsl();
afterAll(() => openssl.remove());

test('openssl and we say the same of a certificate that signs itself', async () => {
  const key = await generateKey({ algorithm: 'rsa', size: 2048 });
  const now = new Date('2026-03-01T12:00:00.700Z');
  const pem = selfSign(makeRequest(key, NAMES), key, { days: 90, now });
  openssl.put('self.pem', pem);
  const text = openssl.run('x509', '-in', 'self.pem', '-noout', '-text', '-nameopt', 'RFC2253');
  for (const part of [
    'Version: 3',
    'Not Before: Mar  1 11:55:00 2026 GMT',
    'Not After : May 30 12:00:00 2026 GMT',
    'X509v3 Basic Constraints: critical\n                CA:FALSE',
    'X509v3 Key Usage: critical\n                Digital Signature, Key Encipherment',
    'TLS Web Server Authentication',
    'X509v3 Subject Key Identifier',
  ]) {
    expect(text).toContain(part);
  }
  const facts = certificateFacts(one(pem));
  expect(openssl.run('x509', '-in', 'self.pem', '-noout', '-fingerprint', '-sha256')).toContain(facts.sha256);
  expect(openssl.run('x509', '-in', 'self.pem', '-noout', '-fingerprint', '-sha1')).toContain(facts.sha1);
  expect(openssl.run('x509', '-in', 'self.pem', '-noout', '-serial')).toContain(`=${facts.serial}\n`);
  expect(facts).toMatchObject({
    subject: 'CN=connector.example.com',
    issuer: 'CN=connector.example.com',
    names: NAMES,
    validFrom: new Date('2026-03-01T11:55:00Z'),
    validTo: new Date('2026-05-30T12:00:00Z'),
    key: 'RSA 2048',
    signature: 'sha256WithRSAEncryption',
    isAuthority: false,
    selfSigned: true,
  });
  openssl.run(
    'verify',
    '-attime',
    `${(now.getTime() / 1000) | 0}`,
    '-purpose',
    'sslserver',
    '-CAfile',
    'self.pem',
    'self.pem',
  );
});

test('openssl verifies a chain of ours, by name and by address', async () => {
  const { leaf, intermediate, root } = await estate();
  openssl.put('leaf.pem', leaf.toString());
  openssl.put('middle.pem', intermediate.certificate.toString());
  openssl.put('root.pem', root.certificate.toString());
  const verify = [
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-CAfile',
    'root.pem',
    '-untrusted',
    'middle.pem',
  ];
  for (const names of [
    ['-verify_hostname', 'a.lab.example.com'],
    ['-verify_ip', '2001:db8::7'],
  ]) {
    expect(openssl.run(...verify, ...names, 'leaf.pem')).toContain('leaf.pem: OK');
  }
  expect(openssl.attempt(...verify, '-verify_hostname', 'other.example', 'leaf.pem').status).not.toBe(0);
  expect(certificateFacts(root.certificate)).toMatchObject({ isAuthority: true, selfSigned: true });
  expect(certificateFacts(leaf)).toMatchObject({ issuer: 'CN=Test Intermediate', selfSigned: false });
});

test('below an authority of openssl, whose name has other encodings', async () => {
  openssl.put('ca-key.pem', '');
  openssl.run(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
    '-days',
    '9',
    '-utf8',
    '-subj',
    '/C=DE/O=Größe/emailAddress=a@example.com/CN=Their Root',
  );
  const theirs = {
    certificate: one(openssl.text('ca.pem')),
    key: readPrivateKey(openssl.text('ca-key.pem')),
  };
  const key = await generateKey({ algorithm: 'ecdsa', curve: 'P-384' });
  const pem = signRequest(makeRequest(key, NAMES), theirs, { days: 30 });
  openssl.put('below.pem', pem);
  openssl.run('verify', '-purpose', 'sslserver', '-CAfile', 'ca.pem', 'below.pem');
  // Never longer than the authority.
  expect(one(pem).validTo).toBe(theirs.certificate.validTo);
  expect(certificateFacts(one(pem)).issuer).toContain('CN=Their Root');
});

test('a certificate without a common name is verified too', async () => {
  const root = await authority('Root');
  const key = await generateKey(P256);
  const request = makeRequest(key, { dnsNames: [`${'a'.repeat(60)}.example`], addresses: [] });
  openssl.put('nameless.pem', signRequest(request, root, { days: 1 }));
  openssl.put('root.pem', root.certificate.toString());
  openssl.run('verify', '-x509_strict', '-CAfile', 'root.pem', 'nameless.pem');
  expect(openssl.run('x509', '-in', 'nameless.pem', '-noout', '-ext', 'subjectAltName')).toContain(
    'critical',
  );
  // An issuer has to have a name.
  expect(certificateFacts(one(selfSign(request, key, { days: 1 }))).issuer).toBe('CN=self-signed');
});

test('after 2049 the dates are written in the other form', async () => {
  const pem = makeAuthority(await generateKey(P256), 'Long', { days: 36_500 });
  openssl.put('long.pem', pem);
  const year = new Date(Date.now() + 36_500 * DAY).getUTCFullYear();
  expect(openssl.run('x509', '-in', 'long.pem', '-noout', '-enddate')).toContain(`${year} GMT`);
  expect(certificateFacts(one(pem)).validTo.getUTCFullYear()).toBe(year);
});

test('authorities that are none are refused', async () => {
  const { key, leaf, request, root } = await estate();
  const other = await generateKey(P256);
  const sign = (certificate = root.certificate, by = root.key, days = 1) =>
    signRequest(request, { certificate, key: by }, { days });
  expect(() => sign(leaf, key)).toThrow(/is of none \(CA:FALSE\)/);
  expect(() => sign(root.certificate, other)).toThrow(/is not of the ECDSA P-256 key/);
  expect(() => sign(undefined, undefined, 0)).toThrow(/cannot be valid for 0 days/);
  expect(() => sign(undefined, undefined, NaN)).toThrow(/cannot be valid for NaN days/);
  const old = await authority('Old', undefined, 1, new Date('2020-01-01T00:00:00Z'));
  expect(() => signRequest(request, old, { days: 1 })).toThrow(/expired on 2020-01-02/);
  expect(() => selfSign(request, other, { days: 1 })).toThrow(/made with another key/);
  expect(() => makeAuthority(key, '', { days: 1 })).toThrow(/1 to 64 characters/);
});

test('certificates are read from PEM in any surroundings, and from DER', async () => {
  const { leaf, root, key } = await estate();
  const text = `Bag Attributes\r\n${leaf.toString().replaceAll('\n', '\r\n')}subject=x\n${privateKeyPem(key)}\n${root.certificate.toString()}`;
  const prints = (text: string | Uint8Array) =>
    readCertificates(text).map(({ fingerprint256 }) => fingerprint256);
  expect(prints(text)).toEqual([leaf.fingerprint256, root.certificate.fingerprint256]);
  expect(prints(Buffer.from(text))).toEqual(prints(text));
  expect(prints(leaf.raw)).toEqual([leaf.fingerprint256]);
  expect(() => readCertificates(privateKeyPem(key))).toThrow(/no certificate but a block "PRIVATE KEY"/);
  expect(() => readCertificates('')).toThrow(/no certificate in PEM or DER/);
  expect(() => readCertificates(leaf.raw.subarray(0, 90))).toThrow(/cannot be read/);
});
