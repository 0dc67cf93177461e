import { generateKeyPairSync } from 'node:crypto';
import { makePkcs12, PkiError, privateKeyPem, readPkcs12, type Pkcs12Profile } from '../../pki';
import { estate, type Estate } from './estate';
import { OpenSsl } from './openssl';

const openssl = new OpenSsl();
const PASSPHRASE = 'Käse & 🧀 "quoted"';
let known: Estate;
beforeAll(async () => {
  known = await estate({ algorithm: 'rsa', size: 2048 });
  openssl.put('pass', `${PASSPHRASE}\n`);
  openssl.put('wrong', 'another\n');
  openssl.put('empty', '\n');
  openssl.put('key.pem', privateKeyPem(known.key));
  openssl.put('leaf.pem', known.leaf.toString());
  openssl.put('above.pem', known.chain.slice(1).join(''));
});
afterAll(() => openssl.remove());

const PROFILES: readonly Pkcs12Profile[] = ['legacy', 'modern'];
const mentions = {
  legacy: ['MAC: sha1, Iteration 2048', 'pbeWithSHA1And3-KeyTripleDES-CBC'],
  modern: ['MAC: sha256, Iteration 10000', 'PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256'],
};
const prints = (chain: Estate['chain']) => chain.map(({ fingerprint256 }) => fingerprint256);

test.each(PROFILES)('openssl reads %s, and so do we', async (profile) => {
  const file = await makePkcs12(known, PASSPHRASE, profile);
  openssl.put('own.p12', file);
  const open = [
    'pkcs12',
    '-in',
    'own.p12',
    '-passin',
    'file:pass',
    ...(profile === 'legacy' ? ['-legacy'] : []),
  ];
  const info = openssl.run(...open, '-info', '-noout');
  for (const part of mentions[profile]) expect(info).toContain(part);
  openssl.put('out.key', '');
  openssl.run(...open, '-nocerts', '-noenc', '-out', 'out.key');
  expect(openssl.text('out.key')).toContain(privateKeyPem(known.key));
  // By the local key ID, which openssl compares.
  expect(openssl.run(...open, '-nokeys', '-clcerts')).toContain(known.leaf.toString());
  expect(openssl.run(...open, '-nokeys', '-cacerts').match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  openssl.put('other', 'another\n');
  expect(openssl.attempt(...open.map((each) => (each === 'file:pass' ? 'file:wrong' : each))).output).toMatch(
    /invalid password/,
  );

  const read = await readPkcs12(file, PASSPHRASE);
  expect(read.key.equals(known.key)).toBe(true);
  expect(prints(read.chain)).toEqual(prints(known.chain));
});

test.each([
  ['by itself', []],
  ['for old programs', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
  ['with AES-128 and SHA-512', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC', '-macalg', 'sha512']],
  ['with certificates that are not encrypted', ['-certpbe', 'NONE']],
  ['with a key that is not encrypted', ['-keypbe', 'NONE']],
])('what openssl writes %s is read', async (_how, options) => {
  openssl.put('theirs.p12', '');
  const content = ['-inkey', 'key.pem', '-in', 'leaf.pem', '-certfile', 'above.pem', '-name', 'friendly'];
  openssl.run('pkcs12', '-export', ...content, ...options, '-passout', 'file:pass', '-out', 'theirs.p12');
  const read = await readPkcs12(openssl.bytes('theirs.p12'), PASSPHRASE);
  expect(read.key.equals(known.key)).toBe(true);
  expect(prints(read.chain)).toEqual(prints(known.chain));
  await expect(readPkcs12(openssl.bytes('theirs.p12'), 'another')).rejects.toThrow(
    /the passphrase is another/,
  );
});

test('ciphers that are not read are named', async () => {
  openssl.put('old.p12', '');
  const content = ['-inkey', 'key.pem', '-in', 'leaf.pem', '-legacy', '-certpbe', 'PBE-SHA1-RC2-40'];
  openssl.run('pkcs12', '-export', ...content, '-passout', 'file:pass', '-out', 'old.p12');
  await expect(readPkcs12(openssl.bytes('old.p12'), PASSPHRASE)).rejects.toThrow(
    /encrypted by RC2 of 40 bits/,
  );
});

test.each(PROFILES)(
  'another passphrase, a changed byte and half a file are refused (%s)',
  async (profile) => {
    const file = await makePkcs12(known, PASSPHRASE, profile);
    const message = /^The PKCS#12 file does not open: the passphrase is another, or the file is damaged/;
    for (const other of ['', 'another', `${PASSPHRASE} `]) {
      const refused = readPkcs12(file, other);
      await expect(refused).rejects.toThrow(message);
      await expect(refused).rejects.toBeInstanceOf(PkiError);
    }
    const changed = Buffer.from(file);
    changed[600] = changed[600]! ^ 1;
    await expect(readPkcs12(changed, PASSPHRASE)).rejects.toThrow(message);
    await expect(readPkcs12(file.subarray(0, 900), PASSPHRASE)).rejects.toThrow(/is not the ASN.1 structure/);
    await expect(readPkcs12(Buffer.alloc(0), PASSPHRASE)).rejects.toThrow(/is not the ASN.1 structure/);
  },
);

test.each(PROFILES)('a key without a certificate, and an empty passphrase (%s)', async (profile) => {
  const file = await makePkcs12({ key: known.key, chain: [] }, '', profile);
  openssl.put('bare.p12', file);
  expect(openssl.run('pkcs12', '-in', 'bare.p12', '-passin', 'file:empty', '-noenc')).toContain(
    'PRIVATE KEY',
  );
  const read = await readPkcs12(file, '');
  expect([read.key.equals(known.key), read.chain]).toEqual([true, []]);
});

test('a file without a MAC, without a key, or of another key is refused', async () => {
  const make = (...options: string[]) => {
    openssl.put('odd.p12', '');
    openssl.run('pkcs12', '-export', ...options, '-passout', 'file:pass', '-out', 'odd.p12');
    return readPkcs12(openssl.bytes('odd.p12'), PASSPHRASE);
  };
  await expect(make('-inkey', 'key.pem', '-in', 'leaf.pem', '-nomac')).rejects.toThrow(/has no MAC/);
  await expect(make('-nokeys', '-in', 'leaf.pem')).rejects.toThrow(/holds 0 private keys/);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = await makePkcs12({ key: privateKey, chain: known.chain }, PASSPHRASE, 'modern');
  await expect(readPkcs12(file, PASSPHRASE)).rejects.toThrow(/no certificate of its key/);
});

test('a count of iterations that would take minutes is refused at once', async () => {
  const file = await makePkcs12(known, PASSPHRASE, 'modern');
  // The last number of the file: that of the MAC. 10000 in two bytes becomes one in three.
  const at = file.lastIndexOf(Buffer.from([0x02, 0x02, 0x27, 0x10]));
  const before = file.subarray(0, at);
  const grown = Buffer.concat([before, Buffer.from([0x02, 0x04, 0x7f, 0xff, 0xff, 0xff])]);
  // The lengths of the file and of the MAC's part are two larger.
  grown.writeUInt16BE(grown.readUInt16BE(2) + 2, 2);
  const part = grown.lastIndexOf(Buffer.from([0x30, at - grown.lastIndexOf(Buffer.from([0x30, 0x31])) + 4]));
  grown[part + 1] = grown[part + 1]! + 2;
  await expect(readPkcs12(grown, PASSPHRASE)).rejects.toThrow(
    /asks for 2147483647 iterations; 1 to 10000000/,
  );
});
