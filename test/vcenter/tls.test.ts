import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VcenterTransportError, type TlsOptions } from '../../vcenter';
import { thumbprint, type KeyPair } from './support/certificates';
import { FakeVcenter } from './support/fake-vcenter';
import { FakeSetup, refusal } from './support/use-fake';

const setup = new FakeSetup();
type Which = 'server' | 'otherName' | 'expired' | 'selfSigned';

/** Connects to a vCenter that presents that certificate, and says what came of it. */
async function tryWith(which: Which, tls: (pair: KeyPair) => TlsOptions | undefined) {
  const pair = setup.certificates[which];
  const vcenter = await FakeVcenter.start(pair);
  try {
    const outcome = await setup
      .connect({ server: vcenter.name, tls: tls(pair) })
      .then(async (session) => session.close().then(() => 'trusted'))
      .catch((error: unknown) => error);
    return { outcome, bytes: vcenter.plainBytes, name: vcenter.name };
  } finally {
    await vcenter.stop();
  }
}

const caFile = () => ({ caFile: setup.certificates.caFile });
const sha1 = (pair: KeyPair) => ({ thumbprint: thumbprint(pair, 'sha1') });
const sha256 = (pair: KeyPair) => ({ thumbprint: thumbprint(pair, 'sha256') });

test.each<[string, Which, (pair: KeyPair) => TlsOptions]>([
  ['signed by the CA', 'server', caFile],
  ['in the file itself', 'selfSigned', () => ({ caFile: join(setup.certificates.directory, 'self.pem') })],
  ['SHA-1', 'selfSigned', sha1],
  ['SHA-256', 'selfSigned', sha256],
  [
    'lower case without colons',
    'server',
    (pair) => ({ thumbprint: thumbprint(pair, 'sha256').replaceAll(':', '').toLowerCase() }),
  ],
  ['a thumbprint, whatever the name', 'otherName', sha256],
  ['a thumbprint, whatever the date', 'expired', sha1],
  ['insecure', 'expired', () => ({ insecure: true })],
])('trusted: %s', async (_, which, tls) => {
  expect((await tryWith(which, tls)).outcome).toBe('trusted');
});

const OTHER = 'ab'.repeat(32);
test.each<[string, Which, (pair: KeyPair) => TlsOptions | undefined, RegExp]>([
  [
    'signed by nobody known',
    'selfSigned',
    caFile,
    /is not trusted by .*ca\.pem \(DEPTH_ZERO_SELF_SIGNED_CERT\): give the CA/,
  ],
  [
    'for another name',
    'otherName',
    caFile,
    /its certificate is for vcenter\.example\.com, not for this name/,
  ],
  ['expired', 'expired', caFile, /has expired/],
  [
    "not known to the system's authorities",
    'server',
    () => undefined,
    /is not trusted by this machine's authorities/,
  ],
  [
    'another thumbprint',
    'server',
    () => ({ thumbprint: OTHER }),
    /SHA-256 thumbprint ([0-9A-F]{2}:){31}[0-9A-F]{2}, expected AB(:AB){31}\. Nothing was sent/,
  ],
  [
    'another SHA-1 thumbprint',
    'server',
    () => ({ thumbprint: OTHER.slice(0, 40) }),
    /SHA-1 thumbprint ([0-9A-F]{2}:){19}[0-9A-F]{2}, expected AB(:AB){19}\./,
  ],
])('not trusted, and nothing is sent: %s', async (_, which, tls, message) => {
  const { outcome, bytes, name } = await tryWith(which, tls);
  expect(outcome).toBeInstanceOf(VcenterTransportError);
  expect(outcome).toMatchObject({ problem: 'tls', sent: false });
  expect((outcome as Error).message).toMatch(message);
  expect((outcome as Error).message.startsWith(`${name}: `)).toBe(true);
  expect(bytes).toBe(0);
});

test('SSL_CERT_FILE is trusted when nothing is configured', async () => {
  const before = process.env.SSL_CERT_FILE;
  process.env.SSL_CERT_FILE = setup.certificates.caFile;
  try {
    expect((await tryWith('server', () => undefined)).outcome).toBe('trusted');
  } finally {
    if (before === undefined) delete process.env.SSL_CERT_FILE;
    else process.env.SSL_CERT_FILE = before;
  }
});

test('a thumbprint that was wrong is still wrong on the next connection', async () => {
  const tls = { thumbprint: OTHER };
  for (let i = 0; i < 2; i++) {
    expect((await refusal(setup.connect({ tls }))).message).toContain('expected AB');
  }
});

describe('settings', () => {
  test.each<[string, () => TlsOptions, RegExp]>([
    ['no thumbprint', () => ({ thumbprint: '12:34' }), /"12:34" is no thumbprint/],
    [
      'no such file',
      () => ({ caFile: '/nonexistent/ca.pem' }),
      /CA file \/nonexistent\/ca\.pem cannot be read \(ENOENT\)/,
    ],
    [
      'no certificate in it',
      () => {
        const file = join(setup.certificates.directory, 'empty.pem');
        writeFileSync(file, 'hello');
        return { caFile: file };
      },
      /empty\.pem holds no PEM certificate/,
    ],
    [
      'a damaged certificate in it',
      () => {
        const file = join(setup.certificates.directory, 'damaged.pem');
        writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
        return { caFile: file };
      },
      /damaged\.pem.* damaged/,
    ],
  ])('%s', async (_, tls, message) => {
    expect((await refusal(setup.connect({ tls: tls() }))).message).toMatch(message);
    expect(setup.vcenter.received).toEqual([]);
  });
});

describe('no TLS', () => {
  const listening = async (server: Server) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('a server that speaks plain HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    const name = await listening(server);
    const error = await refusal(setup.connect({ server: name }));
    server.close();
    expect(error).toMatchObject({ problem: 'tls', temporary: false });
    expect(error.message).toBe(
      `${name}: what listens there does not speak TLS; check the port (443 by default) and proxies.`,
    );
  });

  test('a server that knows TLS 1.1 at most', async () => {
    const { cert, key } = setup.certificates.server;
    const versions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;
    const server = createTlsServer({ cert, key, ...versions });
    const name = await listening(server);
    const error = await refusal(setup.connect({ server: name }));
    server.close();
    expect(error.message).toContain('it speaks no TLS version from 1.2 on');
  });
});
