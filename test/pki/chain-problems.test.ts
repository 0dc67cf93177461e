import { createPublicKey, X509Certificate } from 'node:crypto';
import {
  chainProblems,
  generateKey,
  makeRequest,
  selfSign,
  signRequest,
  type ChainExpectation,
  type ChainProblem,
} from '../../pki';
import { authority, DAY, estate, NAMES, one, P256, type Estate } from './estate';
import { issuedByOpenSsl, type Wish } from './issued-by-openssl';
import { OpenSsl } from './openssl';

const openssl = new OpenSsl();
let known: Estate;
beforeAll(async () => {
  known = await estate();
  issuedByOpenSsl(openssl, { name: 'Root', extensions: ['basicConstraints=critical,CA:TRUE'] });
});
afterAll(() => openssl.remove());

const problems = (
  chain: readonly X509Certificate[] = known.chain,
  more: Partial<ChainExpectation> = {},
): ChainProblem[] => chainProblems(chain, { names: NAMES, key: known.key, ...more });
const kinds = (...args: Parameters<typeof problems>): string[] => problems(...args).map(({ kind }) => kind);
const future = (days: number) => new Date(Date.now() + days * DAY);

/** Server certificate of openssl below `Root`, or another one below that. */
const SERVER = ['subjectAltName=DNS:server.example', 'basicConstraints=CA:FALSE'];
function kindsOf(
  wish: Partial<Wish>,
  above: readonly string[] = ['Root'],
  more: Partial<ChainExpectation> = {},
) {
  const leaf = issuedByOpenSsl(openssl, { name: 'leaf', extensions: SERVER, issuer: above[0]!, ...wish });
  const chain = [leaf.certificate, ...above.map((name) => new X509Certificate(openssl.bytes(`${name}.pem`)))];
  return chainProblems(chain, {
    names: { dnsNames: ['server.example'], addresses: [] },
    key: leaf.key,
    ...more,
  }).map(({ kind }) => kind);
}

test('a good chain has no problem, with either half of the key', () => {
  expect(problems()).toEqual([]);
  expect(
    problems(known.chain, { key: createPublicKey(known.key), authorities: [known.root.certificate] }),
  ).toEqual([]);
  expect(kindsOf({})).toEqual([]);
});

test('empty', () => {
  expect(problems([])).toEqual([
    { kind: 'empty', text: 'There is no certificate; give one with its chain.' },
  ]);
});

test('expired, of the leaf and of what is above it', async () => {
  const [problem] = problems(known.chain, { now: future(40) });
  expect(problem).toEqual({
    kind: 'expired',
    text: `The certificate expired on ${future(30).toISOString().slice(0, 10)}; renew it.`,
  });
  const middle = await authority('Middle', known.root, 2);
  const below = one(signRequest(known.request, { ...middle, chain: [] }, { days: 30 }));
  const found = problems([below, middle.certificate, known.root.certificate], { now: future(3) });
  expect(found.map(({ kind }) => kind)).toEqual(['expired', 'expired']);
  expect(found[1]?.text).toMatch(/^The authority "CN=Middle" expired on /);
  // A trusted authority that is not sent along.
  expect(kinds(known.chain.slice(0, 2), { now: future(101), authorities: [known.root.certificate] })).toEqual(
    ['expired', 'expired', 'expired'],
  );
});

test('not yet valid', () => {
  const [problem] = problems(known.chain, { now: future(-3) });
  expect(problem?.kind).toBe('notYetValid');
  expect(problem?.text).toMatch(/^The certificate is valid from \d{4}-\d\d-\d\d on, and it is /);
});

test('wrong names, all of them', () => {
  const names = {
    dnsNames: ['connector.example.com', 'Other.example'],
    addresses: ['192.0.2.8', '2001:DB8:0::7'],
  };
  expect(problems(known.chain, { names })).toEqual([
    {
      kind: 'wrongName',
      text: 'The certificate is for connector.example.com, *.lab.example.com, 192.0.2.7, 2001:db8::7, and not for Other.example, 192.0.2.8; have one issued for every name.',
    },
  ]);
});

test('wildcards count as OpenSSL counts them', () => {
  for (const [name, good] of [
    ['a.lab.example.com', true],
    ['A.LAB.example.COM', true],
    ['*.lab.example.com', true],
    ['lab.example.com', false],
    ['a.b.lab.example.com', false],
    ['xlab.example.com', false],
    ['CONNECTOR.example.com', true],
    ['connector.example.co', false],
  ] as const) {
    expect([name, kinds(known.chain, { names: { dnsNames: [name], addresses: [] } })]).toEqual([
      name,
      good ? [] : ['wrongName'],
    ]);
    const options = { subject: 'never', partialWildcards: false } as const;
    // Of the wildcard itself, OpenSSL has no opinion.
    if (!name.startsWith('*')) expect(known.leaf.checkHost(name, options) !== undefined).toBe(good);
  }
});

test('wrong key', async () => {
  const [problem] = problems(known.chain, { key: await generateKey({ algorithm: 'rsa', size: 2048 }) });
  expect(problem?.kind).toBe('wrongKey');
  expect(problem?.text).toContain('another key (ECDSA P-256) than the RSA 2048 key here');
});

test('incomplete: without its root, with a gap, or of another authority', async () => {
  const [leaf, middle, root] = known.chain as [X509Certificate, X509Certificate, X509Certificate];
  expect(problems([leaf, middle])).toEqual([
    {
      kind: 'incompleteChain',
      text: 'The chain ends with "CN=Test Intermediate", and the certificate of its issuer "CN=Test Root" is missing; add the certificates up to the root.',
    },
  ]);
  expect(kinds([leaf, middle], { rootOptional: true })).toEqual([]);
  expect(kinds([leaf], { rootOptional: true })).toEqual([]);
  expect(kinds([leaf, root])).toEqual(['incompleteChain']);
  expect(kinds([leaf, middle], { authorities: [root] })).toEqual([]);
  expect(kinds([leaf], { authorities: [middle] })).toEqual([]);
  expect(kinds([leaf], { authorities: [root] })).toEqual(['incompleteChain']);
  expect(kinds(known.chain, { authorities: [] })).toEqual(['incompleteChain']);
  expect(kinds(known.chain, { authorities: [(await authority('Other')).certificate] })).toEqual([
    'incompleteChain',
  ]);
});

test('bad signature: an authority of the same name and another key', async () => {
  const middle = await authority('Test Intermediate', known.root);
  expect(kinds([known.leaf, middle.certificate, known.root.certificate])).toEqual(['badSignature']);
  const root = await authority('Test Root');
  expect(kinds(known.chain.slice(0, 2), { authorities: [root.certificate] })).toEqual(['badSignature']);
});

test('a server that signs itself', () => {
  const alone = one(selfSign(known.request, known.key, { days: 3 }));
  expect(kinds([alone])).toEqual([]);
  expect(kinds([alone], { authorities: [alone] })).toEqual([]);
  expect(kinds([alone], { authorities: [known.root.certificate] })).toEqual(['incompleteChain']);
});

test('weak signatures, but not of the root', () => {
  expect(kindsOf({ digest: 'sha1' })).toEqual(['weakSignature']);
  expect(kindsOf({ digest: 'md5' })).toEqual(['weakSignature']);
  issuedByOpenSsl(openssl, {
    name: 'Sha1',
    extensions: ['basicConstraints=critical,CA:TRUE'],
    digest: 'sha1',
  });
  expect(kindsOf({}, ['Sha1'])).toEqual([]);
  issuedByOpenSsl(openssl, {
    name: 'Sha1 Middle',
    extensions: ['basicConstraints=critical,CA:TRUE'],
    digest: 'sha1',
    issuer: 'Root',
  });
  expect(kindsOf({}, ['Sha1 Middle', 'Root'])).toEqual(['weakSignature']);
});

const curve = (name: string) => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`];

test('weak keys, and keys that are not supported', () => {
  const rsa = (bits: number) => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
  expect(kindsOf({ key: rsa(1024) })).toEqual(['weakKey']);
  expect(kindsOf({ key: rsa(2056) })).toEqual([]);
  expect(kindsOf({ key: curve('secp224r1') })).toEqual(['weakKey']);
  expect(kindsOf({ key: curve('secp256k1') })).toEqual(['unsupportedKey']);
  expect(kindsOf({ key: ['-algorithm', 'ED25519'] })).toEqual(['unsupportedKey']);
  expect(kindsOf({ key: curve('P-521') })).toEqual([]);
  expect(kindsOf({ key: curve('P-256') }, ['Root'], { ecdsa: false })).toEqual(['unsupportedKey']);
  expect(kindsOf({}, ['Root'], { ecdsa: false })).toEqual([]);
});

test('authorities in the place of servers, and servers in the place of authorities', async () => {
  expect(kindsOf({ extensions: [SERVER[0]!, 'basicConstraints=CA:TRUE'] })).toEqual(['authority']);
  const key = await generateKey(P256);
  issuedByOpenSsl(openssl, { name: 'Server', extensions: SERVER, issuer: 'Root' });
  expect(kindsOf({}, ['Server', 'Root'])).toEqual(['authority']);
  issuedByOpenSsl(openssl, {
    name: 'No Sign',
    issuer: 'Root',
    extensions: ['basicConstraints=CA:TRUE', 'keyUsage=cRLSign'],
  });
  expect(kindsOf({}, ['No Sign', 'Root'])).toEqual(['authority']);
  expect(one(selfSign(makeRequest(key, NAMES), key, { days: 1 })).ca).toBe(false);
});

test('a path that is longer than an authority allows', () => {
  const ca = (pathLength: string) => [`basicConstraints=critical,CA:TRUE${pathLength}`];
  issuedByOpenSsl(openssl, { name: 'Short', extensions: ca(',pathlen:0') });
  expect(kindsOf({}, ['Short'])).toEqual([]);
  issuedByOpenSsl(openssl, { name: 'Below Short', extensions: ca(''), issuer: 'Short' });
  expect(kindsOf({}, ['Below Short', 'Short'])).toEqual(['authority']);
});

test('not for servers: other purposes, of the authorities too, or another key usage', () => {
  const purpose = (text: string) => [...SERVER, `extendedKeyUsage=${text}`];
  expect(kindsOf({ extensions: purpose('clientAuth') })).toEqual(['notForServers']);
  expect(kindsOf({ extensions: purpose('clientAuth,serverAuth') })).toEqual([]);
  expect(kindsOf({ extensions: [...SERVER, 'keyUsage=keyCertSign'] })).toEqual(['notForServers']);
  issuedByOpenSsl(openssl, {
    name: 'Mail',
    issuer: 'Root',
    extensions: ['basicConstraints=critical,CA:TRUE', 'extendedKeyUsage=emailProtection'],
  });
  expect(kindsOf({}, ['Mail', 'Root'])).toEqual(['notForServers']);
});

test('every problem is told at once', () => {
  const extensions = ['basicConstraints=CA:TRUE', 'extendedKeyUsage=clientAuth'];
  const key = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'];
  const found = kindsOf({ extensions, key, digest: 'sha1' }, ['Root'], { key: known.key, now: future(31) });
  const all = [
    'authority',
    'expired',
    'expired',
    'notForServers',
    'weakKey',
    'weakSignature',
    'wrongKey',
    'wrongName',
  ];
  expect(found.sort()).toEqual(all);
});
