import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { probe } from '../../appliance/tls';
import {
  generateKey,
  isKeyOf,
  makeAuthority,
  makePkcs12,
  makeRequest,
  privateKeyPem,
  readKeyBundle,
  readRequest,
  selfSign,
  signRequest,
  writeKeyBundle,
  type Authority,
} from '../../pki';
import { powerOff, powerOn, type ManagedObjectReference } from '../../vcenter';
import { REGISTERED, useSpecDirectory, VALID } from '../support/spec-files';
import { useDeployment, type ApplianceFacts, type Outcome } from './support/deployment';
import { until } from './support/until';
import { useVcenterSession } from './support/vcenter-session';
import { createVm } from './vcenter/support/machines';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');
const DAY = 86_400_000;
const LOOPBACK = { dnsNames: [], addresses: ['127.0.0.1'] };
const PASSPHRASE = 'Passphrase "44" $x';

const directory = useSpecDirectory();
const servers: Server[] = [];
const sockets = new Set<Socket>();
/** What clients sent after their handshake; nothing ever. */
let received = '';

let key: KeyObject;
let root: Authority;
let intermediate: Authority;

beforeAll(async () => {
  key = await generateKey({ algorithm: 'rsa', size: 2048 });
  const rootKey = await generateKey({ algorithm: 'ecdsa', curve: 'P-256' });
  const rootCertificate = new X509Certificate(makeAuthority(rootKey, 'Test Root', { days: 3650 }));
  root = { certificate: rootCertificate, key: rootKey };
  const middleKey = await generateKey({ algorithm: 'ecdsa', curve: 'P-256' });
  const middle = makeAuthority(middleKey, 'Test Intermediate', { days: 3000 }, root);
  intermediate = { certificate: new X509Certificate(middle), key: middleKey, chain: [rootCertificate] };
});

beforeEach(() => {
  received = '';
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  expect(received).toBe('');
});

const pemOf = ({ certificate }: Authority): string => certificate.toString();

interface Leaf {
  readonly days?: number;
  readonly names?: { readonly dnsNames: readonly string[]; readonly addresses: readonly string[] };
  readonly now?: Date;
  readonly of?: KeyObject;
  readonly by?: Authority;
}

const leaf = ({ days = 90, names = LOOPBACK, now, of = key, by = intermediate }: Leaf = {}): string =>
  signRequest(makeRequest(of, names), by, { days, ...(now && { now }) });

/** A console that presents a chain, and is told nothing. @returns its place */
async function present(chain: readonly string[], of: KeyObject = key): Promise<string> {
  const server = createServer({
    key: privateKeyPem(of),
    cert: chain.join('\n'),
    ciphers: 'DEFAULT@SECLEVEL=0',
    minVersion: 'TLSv1',
  });
  server.on('secureConnection', (socket) => {
    socket.on('data', (data: Buffer) => (received += data.toString('latin1')));
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  return listening(server);
}

async function listening(server: Server): Promise<string> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A self-signed certificate for loopback by openssl, which makes what pki/ refuses to make. */
function bySomebodyElse(of: KeyObject, ...more: string[]): string {
  const file = directory.write('somebody.key', '');
  writeFileSync(file, privateKeyPem(of), { mode: 0o600 });
  chmodSync(file, 0o600);
  const about = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const leafOnly = ['-addext', 'basicConstraints=critical,CA:FALSE'];
  const args = ['req', '-x509', '-key', file, '-days', '90', ...about, ...leafOnly, ...more];
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** A certificate of the root with SHA-1. */
function withSha1(): string {
  const [file, ca] = [directory.write('root.key', ''), directory.write('root.pem', pemOf(root))];
  chmodSync(file, 0o600);
  writeFileSync(file, privateKeyPem(root.key));
  return bySomebodyElse(key, '-CA', ca, '-CAkey', file, '-sha1');
}

const good = (): Promise<string> => present([leaf(), pemOf(intermediate), pemOf(root)]);

interface Run extends Outcome {
  readonly out: string;
}

/** The command in the specs' directory; whatever it does, it says nothing of a key. */
async function connector(...args: string[]): Promise<Run> {
  return runIn({ PATH: process.env.PATH, HOME: directory.path, CONNECTOR_SPECS: directory.path }, ...args);
}

async function runIn(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Run> {
  const run = await new Promise<Run>((resolve) => {
    execFile(
      process.execPath,
      [COMMAND, 'cert', ...args],
      { cwd: directory.path, env },
      (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, output: out + err });
      },
    );
  });
  expect(run.output).not.toMatch(/PRIVATE KEY-----\s*[A-Za-z0-9+/]|Passphrase|\n\s+at /);
  return run;
}

const urls = (...places: string[]): string[] => places.flatMap((place) => ['--url', place]);
const fingerprint = (pem: string): string => new X509Certificate(pem).fingerprint256;

/** A place where nothing listens. */
async function nobody(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

describe('show', () => {
  test('every fact, for people and for programs', async () => {
    const own = leaf({ names: { dnsNames: ['fra-01.example.com'], addresses: ['127.0.0.1', '::1'] } });
    const place = await present([own, pemOf(intermediate), pemOf(root)]);
    const { fingerprint: sha1, fingerprint256 } = new X509Certificate(own);
    const { code, output } = await connector('show', '--url', place);
    expect(code).toBe(0);
    expect(output.split('\n')).toEqual([
      place,
      `  SHA-256     ${fingerprint256}`,
      `  SHA-1       ${sha1}`,
      '  subject     CN=fra-01.example.com',
      '  issuer      CN=Test Intermediate',
      expect.stringMatching(/^ {2}names {7}DNS fra-01\.example\.com, IP 127\.0\.0\.1, IP (::1|0:0.*:1)$/),
      expect.stringMatching(/^ {2}valid from {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/),
      expect.stringMatching(/^ {2}valid to {4}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/),
      expect.stringMatching(/^ {2}days left {3}(89|90)$/),
      '  key         RSA 2048',
      expect.stringMatching(/^ {2}signature {3}ecdsa/i),
      expect.stringMatching(/^ {2}chain {7}CN=Test Intermediate, until .* UTC, SHA-256 [0-9A-F:]{95}$/),
      expect.stringMatching(/^ {14}CN=Test Root, until .* UTC, SHA-256 [0-9A-F:]{95}$/),
      '',
    ]);
    const json = JSON.parse((await connector('show', '--url', place, '--json')).out) as {
      consoles: { chain: { pem: string }[] }[];
    };
    expect(json).toMatchObject({
      consoles: [{ name: place, place, sha1, sha256: fingerprint256, selfSigned: false, key: 'RSA 2048' }],
    });
    expect(json.consoles[0]?.chain.map(({ pem }) => fingerprint(pem))).toEqual([
      fingerprint256,
      fingerprint(pemOf(intermediate)),
      fingerprint(pemOf(root)),
    ]);
  });

  test('one that does not answer is told of, and the others are shown', async () => {
    const [lost, there] = [await nobody(), await good()];
    const { code, output } = await connector('show', ...urls(lost, there));
    expect(code).toBe(2);
    expect(output).toMatch(new RegExp(`^${lost}: not to be told: no TLS handshake: .*ECONNREFUSED`));
    expect(output).toContain(`\n${there}\n  SHA-256 `);
  });

  test('a certificate cannot steer the terminal', async () => {
    const request = makeRequest(key, { ...LOOPBACK, commonName: 'a\u001b[2Jb\u202ec' });
    const place = await present([selfSign(request, key, { days: 90 })]);
    const { code, output } = await connector('show', '--url', place);
    expect(code).toBe(0);
    expect(output).toContain('CN=a');
    expect(output).not.toContain('\u001b');
    expect(output).not.toContain('\u202e');
  });

  test('places that are none are refused', async () => {
    for (const place of ['a:0', 'http://a', 'a:443/path', 'a:99999', '']) {
      const { code, output } = await connector('show', '--url', place);
      expect(code).toBe(1);
      expect(output).toContain("option '--url <host:port>' argument");
    }
  });
});

describe('verify', () => {
  test('good ones', async () => {
    const complete = await good();
    const selfSigned = await present([selfSign(makeRequest(key, LOOPBACK), key, { days: 90 })]);
    const { code, output } = await connector('verify', ...urls(complete, selfSigned));
    expect(output).toMatch(/^ok {7}127\.0\.0\.1:\d+ +(89|90) days left\nok .*\n2 ok\n$/);
    expect(code).toBe(0);
  });

  const bad: readonly [kind: string, make: () => Promise<string>][] = [
    ['expired', () => present([leaf({ now: new Date(Date.now() - 100 * DAY) }), ...above()])],
    ['notYetValid', () => present([leaf({ now: new Date(Date.now() + 10 * DAY) }), ...above()])],
    [
      'wrongName',
      () => present([leaf({ names: { dnsNames: ['x.example.com'], addresses: [] } }), ...above()]),
    ],
    ['incompleteChain', () => present([leaf()])],
    ['incompleteChain', () => present([leaf(), pemOf(intermediate)])],
    [
      'weakKey',
      () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
        return present([bySomebodyElse(privateKey, '-sha256')], privateKey);
      },
    ],
    ['weakSignature', () => present([withSha1(), pemOf(root)])],
    ['authority', async () => present([makeAuthority(key, '127.0.0.1', { days: 90 })])],
    ['unreachable', nobody],
    [
      'unreachable',
      () => listening(createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    ],
  ];
  const above = (): string[] => [pemOf(intermediate), pemOf(root)];

  test.each(bad)('%s is an error, whatever the others are', async (kind, make) => {
    const [place, fine] = [await make(), await good()];
    const { code, out } = await connector('verify', ...urls(place, fine), '--json');
    expect(code).toBe(2);
    const { consoles } = JSON.parse(out) as { consoles: { findings: { kind: string; text: string }[] }[] };
    expect(consoles).toMatchObject([
      { name: place, status: 'error' },
      { name: fine, status: 'ok', findings: [] },
    ]);
    expect(consoles[0]?.findings.map((finding) => finding.kind)).toContain(kind);
  });

  test('few days left are a warning', async () => {
    const place = await present([leaf({ days: 20 }), ...above()]);
    const { code, output } = await connector('verify', ...urls(await good(), place));
    expect(output).toMatch(
      /\nwarning {2}127\.0\.0\.1:\d+ +(19|20) days are left; it is to be renewed 30 days/,
    );
    expect(output).toMatch(/\n1 ok, 1 with a warning\n$/);
    expect(code).toBe(1);
  });

  test('authorities of files', async () => {
    const file = directory.write('ca.pem', pemOf(root));
    const place = await present([leaf(), pemOf(intermediate)]);
    expect(await connector('verify', '--url', place, '--ca', file)).toMatchObject({ code: 0 });
    const other = makeAuthority(key, 'Other Root', { days: 90 });
    const another = directory.write('other.pem', other);
    expect(await connector('verify', '--url', place, '--ca', another)).toMatchObject({ code: 2 });
    expect(await connector('verify', '--url', place, '--ca', another, '--ca', file)).toMatchObject({
      code: 0,
    });
    expect(await connector('verify', '--url', place, '--ca', 'nowhere.pem')).toEqual({
      code: 2,
      out: '',
      output: 'nowhere.pem is not there; name a file with a certificate\n',
    });
  });

  test('a spec that is not valid is an error', async () => {
    directory.write('fra-01.yaml', VALID.replace('cluster:', 'clutser:'));
    expect(await connector('verify')).toMatchObject({ code: 2 });
  });

  test('many at once, the slow ones too', async () => {
    const open = await Promise.all(Array.from({ length: 40 }, () => good()));
    const since = Date.now();
    const { code, out } = await connector('verify', ...urls(...open));
    expect(code).toBe(0);
    expect(out).toContain('\n40 ok\n');
    expect(Date.now() - since).toBeLessThan(10_000);
  });
});

const CERTIFIED = `${REGISTERED}certificate:
  issuer: selfSigned
  dnsNames: [fra-01.example.com]
  addressInCertificate: false
  key: { store: { file: keys/fra-01.pem } }
`;
const NAMES = { dnsNames: ['fra-01.example.com'], addresses: [] };

describe('csr and import', () => {
  let store: string;

  beforeEach(() => {
    directory.write('fra-01.yaml', CERTIFIED);
    mkdirSync(join(directory.path, 'keys'), { mode: 0o700 });
    store = join(directory.path, 'keys/fra-01.pem');
  });

  const stored = () => readKeyBundle(readFileSync(store, 'utf8'));

  test('from a new key to a certificate that is in use', async () => {
    const first = await connector('csr', 'fra-01');
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('CERTIFICATE REQUEST') as unknown });
    expect(statSync(store).mode & 0o777).toBe(0o600);
    expect(readRequest(first.out)).toMatchObject(NAMES);
    const { pending } = stored();
    const own = leaf({ of: pending!.key, names: NAMES });
    expect(isKeyOf(pending!.key, new X509Certificate(own))).toBe(true);

    // The same key again, now into a file.
    expect(await connector('csr', 'fra-01', '--out', 'fra-01.csr')).toMatchObject({ code: 0, out: '' });
    const second = readRequest(readFileSync(join(directory.path, 'fra-01.csr'), 'utf8'));
    expect(second.publicKey.equals(readRequest(first.out).publicKey)).toBe(true);

    const file = directory.write('own.pem', [own, pemOf(intermediate), pemOf(root)].join('\n'));
    const place = await present([own, pemOf(intermediate)], pending!.key);
    const imported = await connector('import', 'fra-01', '--certificate', file, '--url', place);
    expect(imported.output).toContain(`SHA-256 ${fingerprint(own)} and its key are current in`);
    expect(imported.code).toBe(0);
    expect(stored().pending).toBeUndefined();
    expect(stored().current?.chain.map(({ fingerprint256 }) => fingerprint256)).toEqual(
      [own, pemOf(intermediate), pemOf(root)].map(fingerprint),
    );
    const third = await connector('csr', 'fra-01');
    expect(readRequest(third.out).publicKey.equals(second.publicKey)).toBe(true);
    expect(third.output).toContain('its current key, RSA 2048');
  });

  test('with a key of a file, and a pending one that stays', async () => {
    const pending = await generateKey({ algorithm: 'ecdsa', curve: 'P-256' });
    directory.write('keys/fra-01.pem', writeKeyBundle({ pending: { key: pending, chain: [] } }));
    chmodSync(store, 0o600);
    const own = leaf({ names: NAMES });
    const place = await present([own, pemOf(intermediate)]);
    const file = directory.write('own.pem', [own, pemOf(intermediate)].join('\n'));
    const keyFile = directory.write('own.key', privateKeyPem(key));
    const args = ['import', 'fra-01', '--certificate', file, '--key', keyFile, '--url', place];
    const open = await connector(...args);
    expect(open).toMatchObject({ code: 1, output: expect.stringContaining('chmod 600') as unknown });
    chmodSync(keyFile, 0o600);
    expect(await connector(...args)).toMatchObject({ code: 0 });
    expect(stored().current?.key.equals(key)).toBe(true);
    expect(stored().pending?.key.equals(pending)).toBe(true);
  });

  test('with PKCS#12', async () => {
    const own = leaf({ names: NAMES });
    const chain = [own, pemOf(intermediate)].map((pem) => new X509Certificate(pem));
    const pkcs12 = directory.write('own.p12', '');
    writeFileSync(pkcs12, await makePkcs12({ key, chain }, PASSPHRASE, 'modern'), { mode: 0o600 });
    const passphrase = directory.write('passphrase', `${PASSPHRASE}\n`);
    const file = directory.write('own.pem', own);
    const place = await present([own, pemOf(intermediate)]);
    const args = ['import', 'fra-01', '--certificate', file, '--pkcs12', pkcs12, '--url', place];
    expect(await connector(...args)).toMatchObject({
      code: 1,
      output: '--pkcs12 and --passphrase-file go together; give both\n',
    });
    chmodSync(pkcs12, 0o600);
    const all = [...args, '--passphrase-file', passphrase];
    expect(await connector(...all)).toMatchObject({
      code: 1,
      output: expect.stringContaining('is open to others') as unknown,
    });
    chmodSync(passphrase, 0o600);
    expect(await connector(...all)).toMatchObject({ code: 0 });
    expect(stored().current?.key.equals(key)).toBe(true);
    expect(stored().current?.chain).toHaveLength(2);
    writeFileSync(passphrase, 'wrong');
    const wrong = await connector(...all);
    expect(wrong.code).toBe(1);
    expect(wrong.output).toMatch(/own\.p12: .*passphrase/);
  });

  test('refuses what is not in use, not good, or not of its key', async () => {
    const own = leaf({ names: NAMES });
    const keyFile = directory.write('own.key', privateKeyPem(key));
    chmodSync(keyFile, 0o600);
    const file = directory.write('own.pem', [own, pemOf(intermediate)].join('\n'));
    const other = leaf({ names: NAMES });
    const elsewhere = await present([other, pemOf(intermediate)]);
    const args = ['import', 'fra-01', '--certificate', file, '--url', elsewhere];
    expect(await connector(...args)).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /holds no key: the certificate in .* needs --key or --pkcs12\n$/,
      ) as unknown,
    });
    const another = await connector(...args, '--key', keyFile);
    expect(another.code).toBe(1);
    expect(another.output).toContain(fingerprint(own));
    expect(another.output).toContain(fingerprint(other));

    const strangers = directory.write('strangers.key', privateKeyPem(root.key));
    chmodSync(strangers, 0o600);
    expect(await connector(...args, '--key', strangers)).toMatchObject({
      code: 1,
      output: expect.stringContaining('belongs to no certificate in') as unknown,
    });

    const wrong = leaf();
    const wrongFile = directory.write('wrong.pem', [wrong, pemOf(intermediate)].join('\n'));
    const place = await present([wrong, pemOf(intermediate)]);
    expect(
      await connector('import', 'fra-01', '--certificate', wrongFile, '--key', keyFile, '--url', place),
    ).toMatchObject({ code: 1, output: expect.stringContaining('fra-01.example.com') as unknown });
    expect(existsSync(store)).toBe(false);
  });

  test('a store that cannot be read is not written', async () => {
    directory.write('keys/fra-01.pem', 'something else');
    chmodSync(store, 0o600);
    const { code, output } = await connector('csr', 'fra-01');
    expect(code).toBe(1);
    expect(output).toContain('holds something else than keys');
    chmodSync(store, 0o644);
    expect(await connector('csr', 'fra-01')).toMatchObject({ code: 1 });
    expect(readFileSync(store, 'utf8')).toBe('something else');
  });

  test('a connector without certificate or place for its key', async () => {
    directory.write('fra-01.yaml', VALID);
    expect(await connector('csr', 'fra-01')).toMatchObject({
      code: 1,
      output: expect.stringContaining('fra-01: its spec has no certificate; add one') as unknown,
    });
    expect(await connector('import', 'fra-01', '--certificate', 'x.pem')).toMatchObject({
      code: 1,
      output: expect.stringContaining('fra-01: its spec has no certificate; add one') as unknown,
    });
  });
});

describe('connectors, by the address their VMs tell', () => {
  const lab = useDeployment();
  const session = useVcenterSession(lab);
  let vm: ManagedObjectReference;
  let inside: ApplianceFacts;

  beforeAll(async () => {
    vm = await createVm(session(), 'lab-01');
    await powerOn(session(), vm);
    inside = await until(async () => {
      const appliance = await lab.appliance('lab-01');
      if (appliance === undefined) return undefined;
      const { address, port } = appliance;
      // It boots first.
      return probe({ address, port, oldestTls: 'TLSv1' }).then(
        () => appliance,
        () => undefined,
      );
    });
  });

  const write = (): string =>
    lab.writeRegisteredSpec(
      (text) => `${text.replace(/address: \{.*\}/, 'address: dhcp')}certificate:
  issuer: selfSigned
  dnsNames: [fra-01.example.com]
  key: { store: { file: lab-01.pem } }
`,
    );

  interface Consoles {
    readonly consoles: readonly {
      name: string;
      place: string;
      sha256: string;
      findings: { kind: string }[];
    }[];
  }

  test('show and verify', async () => {
    write();
    const show = await runIn(lab.env, 'show', 'lab-01', '--json');
    expect(show.code).toBe(0);
    const place = `${inside.address}:${inside.port}`;
    expect((JSON.parse(show.out) as Consoles).consoles).toMatchObject([
      { name: 'lab-01', place, sha256: inside.fingerprintSha256 },
    ]);
    const verify = await runIn(lab.env, 'verify', '--json');
    expect(verify.code).toBe(2);
    const [found] = (JSON.parse(verify.out) as Consoles).consoles;
    expect(found).toMatchObject({ name: 'lab-01', place, sha256: inside.fingerprintSha256 });
    expect(found?.findings.map(({ kind }) => kind)).toContain('wrongName');
  });

  test('the request has the address that the VM tells', async () => {
    write();
    const { code, out } = await runIn(lab.env, 'csr', 'lab-01');
    expect(code).toBe(0);
    expect(readRequest(out)).toMatchObject({
      dnsNames: ['fra-01.example.com'],
      addresses: [inside.address],
    });
  });

  test('one that is off', async () => {
    await powerOff(session(), vm);
    const { code, output } = await runIn(lab.env, 'verify', 'lab-01');
    expect(code).toBe(2);
    expect(output).toMatch(/^error {4}lab-01 +its VM is off; power it on first\n0 ok, 1 with an error\n/);
  });
});
