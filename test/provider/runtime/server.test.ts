import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeCertificate } from '../../../provider/runtime/server/certificate';
import {
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
} from '../../../provider/runtime/server/der';
import {
  handshakeLine,
  readInvitation,
  reattachConfiguration,
} from '../../../provider/runtime/server/handshake';
import { listen, type Listener } from '../../../provider/runtime/server/listener';

const hex = (bytes: Buffer): string => bytes.toString('hex');

// ITU-T X.690, and what openssl asn1parse makes of them.
test.each([
  ['a small integer', integer(Buffer.from([5])), '020105'],
  ['an integer whose first bit is set', integer(Buffer.from([0x80])), '02020080'],
  ['an identifier with large parts', objectIdentifier('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
  ['a length of 127', octetString(Buffer.alloc(127)).subarray(0, 2), '047f'],
  ['a length of 128', octetString(Buffer.alloc(128)).subarray(0, 3), '048180'],
  ['a length of 256', octetString(Buffer.alloc(256)).subarray(0, 4), '04820100'],
  [
    'a time',
    generalizedTime(new Date('2026-11-24T10:11:12.345Z')),
    `180f${Buffer.from('20261124101112Z').toString('hex')}`,
  ],
])('%s', (_what, encoded, expected) => {
  expect(hex(encoded)).toBe(expected);
});

test('the certificate is one for localhost, signed by itself, valid now', () => {
  const now = new Date('2030-01-01T00:00:00Z');
  const made = makeCertificate(now);
  const certificate = new X509Certificate(made.certificatePem);
  expect(certificate.raw).toEqual(made.certificate);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.subject).toBe('CN=localhost');
  expect(certificate.issuer).toBe('CN=localhost');
  expect(certificate.ca).toBe(true);
  expect(new Date(certificate.validFrom).getTime()).toBeLessThan(now.getTime());
  expect(new Date(certificate.validTo).getTime()).toBeGreaterThan(now.getTime());
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(makeCertificate(now).certificate.equals(made.certificate)).toBe(false);
});

describe('the handshake', () => {
  const cookie = {
    TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
  };

  test.each<readonly [string, NodeJS.ProcessEnv, unknown]>([
    ['by hand', {}, expect.stringContaining('terraform starts it')],
    ['by something else', { TF_PLUGIN_MAGIC_COOKIE: 'x' }, expect.stringContaining('terraform starts it')],
    [
      'by an old Terraform',
      { ...cookie, PLUGIN_PROTOCOL_VERSIONS: '5' },
      expect.stringContaining('speaks 5: use Terraform 1.0 or newer'),
    ],
    ['by a very old one', cookie, expect.stringContaining('an older one')],
    [
      'by Terraform',
      { ...cookie, PLUGIN_PROTOCOL_VERSIONS: '5,6', PLUGIN_CLIENT_CERT: 'pem' },
      { clientCertificate: 'pem' },
    ],
    ['without TLS', { ...cookie, PLUGIN_PROTOCOL_VERSIONS: '6' }, { clientCertificate: undefined }],
  ])('started %s', (_how, environment, invitation) => {
    expect(readInvitation(environment)).toEqual(invitation);
  });

  test('its line has the certificate without padding', () => {
    const address = { network: 'unix', address: '/tmp/x' } as const;
    expect(handshakeLine(address, Buffer.from('a'))).toBe('1|6|unix|/tmp/x|grpc|YQ\n');
    expect(handshakeLine(address, undefined)).toBe('1|6|unix|/tmp/x|grpc|\n');
  });

  test('what TF_REATTACH_PROVIDERS must be', () => {
    expect(JSON.parse(reattachConfiguration('h/n/x', { network: 'tcp', address: '127.0.0.1:5' }, 7))).toEqual(
      {
        'h/n/x': {
          Protocol: 'grpc',
          ProtocolVersion: 6,
          Pid: 7,
          Test: true,
          Addr: { Network: 'tcp', String: '127.0.0.1:5' },
        },
      },
    );
  });
});

describe('the listener', () => {
  let scratch: string;
  const open: Listener[] = [];
  beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'l-'))));
  afterEach(() => {
    for (const listener of open.splice(0)) {
      listener.close();
      listener.remove();
    }
    rmSync(scratch, { recursive: true, force: true });
  });

  function listener(parents?: readonly string[]): Listener {
    const opened = listen({ connected: (socket) => socket.destroy(), deserted: () => undefined }, parents);
    open.push(opened);
    return opened;
  }

  /** A directory whose path has so many bytes. */
  function directory(length: number): string {
    const path = join(scratch, 'x'.repeat(length - scratch.length - 1));
    mkdirSync(path);
    return path;
  }

  test('the longest directory in which a socket fits: 103 bytes less `/provider-XXXXXX/provider`', async () => {
    const parent = directory(78);
    const opened = listener([parent]);
    const address = await opened.address;
    expect(address.network).toBe('unix');
    expect(dirname(dirname(address.address))).toBe(parent);
    expect(statSync(dirname(address.address)).mode & 0o777).toBe(0o700);
    opened.remove();
    expect(existsSync(dirname(address.address))).toBe(false);
  });

  test('one byte more, or a directory that is not there, and it is the next', async () => {
    const address = await listener([directory(79), join(scratch, 'none'), scratch]).address;
    expect(dirname(dirname(address.address))).toBe(scratch);
  });

  test('loopback where no directory fits', async () => {
    const address = await listener([directory(79)]).address;
    expect(address).toEqual({
      network: 'tcp',
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as unknown,
    });
  });

  test('tells when the last connection has been closed', async () => {
    let connections = 0;
    const deserted = new Promise<void>((resolve) => {
      const listener = listen({ connected: () => (connections += 1), deserted: resolve });
      void listener.address.then(({ address }) => {
        const sockets = [connect(address), connect(address)];
        sockets[0]?.once('connect', () => sockets[0]?.destroy());
        sockets[1]?.once('connect', () => setTimeout(() => sockets[1]?.destroy(), 20));
        void deserted.then(() => {
          listener.close();
          listener.remove();
        });
      });
    });
    await deserted;
    expect(connections).toBe(2);
  });
});
