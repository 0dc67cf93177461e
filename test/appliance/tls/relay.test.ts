import { request, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer, type Server } from 'node:https';
import {
  connect as tcpConnect,
  createServer,
  type AddressInfo,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { fingerprintOf } from '../../../appliance/tls/pkcs12';
import { DistrustedError, openRelay, probe, type Relay, type Trust } from '../../../appliance/tls';
import { ephemeralCertificate } from '../../../appliance/tls/ephemeral-certificate';
import { request as trustedRequest } from '../../../appliance/tls/request';
import { makeIdentities } from './identities';

const { authority, server: SERVER, pkcs12: PKCS12, old: OLD_SERVER } = makeIdentities();

interface Appliance {
  readonly port: number;
  /** What it was asked for: `GET /path body`. */
  readonly asked: string[];
}

let servers: (Server | NetServer)[] = [];
let relay: Relay | undefined;
const sockets = new Set<Socket>();

afterEach(async () => {
  await relay?.close();
  relay = undefined;
  for (const server of servers) server.close();
  for (const socket of sockets) socket.destroy();
  servers = [];
});

async function listen<S extends Server | NetServer>(server: S): Promise<S & { port: number }> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

async function appliance(options: object = SERVER): Promise<Appliance> {
  const asked: string[] = [];
  const server = await listen(
    createTlsServer(options, (incoming, answer) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
      incoming.on('end', () => {
        asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''} ${body}`);
        if (incoming.url === '/reset') incoming.socket.destroy();
        else if (incoming.url === '/half') {
          answer.writeHead(200, { 'content-length': 100 });
          answer.write('half');
          setTimeout(() => incoming.socket.destroy(), 20);
        } else answer.writeHead(200, { 'x-host': incoming.headers.host ?? '' }).end('hello');
      });
    }),
  );
  return { port: server.port, asked };
}

async function pin(port: number): Promise<Trust> {
  return { sha256: (await probe({ address: '127.0.0.1', port })).sha256 };
}

interface Asked {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** As a browser would: CONNECT, TLS with whoever answers, then a request. */
async function ask(
  via: Relay,
  to: string,
  path = '/',
  options: { method?: string; body?: string; auth?: string } = {},
): Promise<Asked> {
  const auth = options.auth ?? `${via.username}:${via.password}`;
  const { port } = new URL(via.url);
  const tunnel = tcpConnect(Number(port), '127.0.0.1');
  sockets.add(tunnel);
  tunnel.write(
    `CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\nProxy-Authorization: Basic ${Buffer.from(auth).toString('base64')}\r\n\r\n`,
  );
  const head = await new Promise<string>((resolve, reject) => {
    tunnel.once('data', (data: Buffer) => resolve(data.toString()));
    tunnel.once('error', reject);
  });
  const status = Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]);
  if (status !== 200) return { status, body: '', headers: {} };
  const socket = tlsConnect({ socket: tunnel, rejectUnauthorized: false });
  return new Promise<Asked>((resolve, reject) => {
    const sent = request({
      createConnection: () => socket,
      path,
      method: options.method ?? 'GET',
      headers: { host: to },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
      );
    });
    sent.end(options.body);
  });
}

const statusOf = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, (answer) => resolve(answer.resume().statusCode))
      .once('error', reject)
      .end();
  });

describe('probe', () => {
  test('tells what is presented and sends nothing', async () => {
    const { port, asked } = await appliance();
    const presented = await probe({ address: '127.0.0.1', port });
    expect(presented).toMatchObject({
      names: ['appliance.test', '127.0.0.1'],
      issuer: 'CN=test authority',
      subject: 'CN=appliance.test',
      selfSigned: false,
    });
    expect(presented.sha1).toMatch(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/);
    expect(presented.sha256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(presented.chain[0]).toContain('BEGIN CERTIFICATE');
    expect(presented.validTo.getTime()).toBeGreaterThan(presented.validFrom.getTime());
    expect(asked).toEqual([]);
  });

  test('TLS 1.0 where it may, not elsewhere', async () => {
    const { port } = await appliance({
      ...OLD_SERVER,
      maxVersion: 'TLSv1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await expect(probe({ address: '127.0.0.1', port, oldestTls: 'TLSv1' })).resolves.toMatchObject({
      selfSigned: true,
    });
    await expect(probe({ address: '127.0.0.1', port })).rejects.toThrow();
  });

  test('ends: nobody there, no answer, aborted', async () => {
    const silent = await listen(createServer());
    const { port } = silent;
    await expect(probe({ address: '127.0.0.1', port, timeoutSeconds: 0.2 })).rejects.toThrow('within 0.2 s');
    const outcome = probe({ address: '127.0.0.1', port, signal: AbortSignal.timeout(50) });
    await expect(outcome).rejects.toThrow();
    const closed = await listen(createServer());
    closed.close();
    await expect(probe({ address: '127.0.0.1', port: closed.port })).rejects.toThrow('ECONNREFUSED');
  });
});

describe('relay', () => {
  test('passes requests on to the appliance, and answers back', async () => {
    const { port, asked } = await appliance();
    const here = `127.0.0.1:${port}`;
    relay = await openRelay({ address: '127.0.0.1', port, trust: await pin(port) });
    await expect(ask(relay, here)).resolves.toMatchObject({
      status: 200,
      body: 'hello',
      headers: { 'x-host': here },
    });
    await expect(ask(relay, here, '/form?a=b', { method: 'POST', body: 'x=y' })).resolves.toMatchObject({
      status: 200,
    });
    expect(asked).toEqual(['GET / ', 'POST /form?a=b x=y']);
  });

  test('another certificate: no request arrives, the mismatch is remembered', async () => {
    const { port, asked } = await appliance();
    const other = 'AB:'.repeat(31) + 'CD';
    relay = await openRelay({ address: '127.0.0.1', port, trust: { sha256: other } });
    await expect(ask(relay, `127.0.0.1:${port}`, '/secret')).resolves.toMatchObject({ status: 502 });
    expect(asked).toEqual([]);
    expect(relay.distrusted).toBeInstanceOf(DistrustedError);
    expect(relay.distrusted?.message).toContain(other);
    expect(relay.distrusted?.message).toContain(relay.distrusted?.presented.sha256);
  });

  test('wrong pin: not a byte beside the handshake', async () => {
    const { port, asked } = await appliance();
    let bytes = 0;
    const counting = await listen(
      createServer((socket) => {
        const on = tcpConnect(port, '127.0.0.1');
        socket.on('data', (data) => {
          // Records of application data (23) are what a server would read.
          if (data[0] === 23 && data.length > 300) bytes += data.length;
        });
        socket.on('error', () => on.destroy()).pipe(on);
        on.on('error', () => socket.destroy()).pipe(socket);
      }),
    );
    relay = await openRelay({ address: '127.0.0.1', port: counting.port, trust: { sha256: '00' } });
    await ask(relay, `127.0.0.1:${counting.port}`, `/${'secret'.repeat(100)}`);
    expect({ asked, bytes }).toEqual({ asked: [], bytes: 0 });
  });

  test.each<[string, (port: number) => Trust, boolean]>([
    ['authority, by address', () => ({ authorities: [authority] }), true],
    ['authority, by name', () => ({ authorities: [authority], names: ['appliance.test'] }), true],
    ['authority, another name', () => ({ authorities: [authority], names: ['other.test'] }), false],
    ['another authority', () => ({ authorities: [ephemeralCertificate().cert] }), false],
  ])('%s', async (_, trust, trusted) => {
    const { port, asked } = await appliance();
    relay = await openRelay({ address: '127.0.0.1', port, trust: trust(port) });
    await expect(ask(relay, `127.0.0.1:${port}`)).resolves.toMatchObject({ status: trusted ? 200 : 502 });
    expect(asked).toHaveLength(trusted ? 1 : 0);
    expect(relay.distrusted === undefined).toBe(trusted);
  });

  test('goes nowhere else, and is for who knows its password', async () => {
    const { port } = await appliance();
    const { port: other, asked } = await appliance();
    relay = await openRelay({ address: '127.0.0.1', port, trust: await pin(port) });
    await expect(ask(relay, `127.0.0.1:${other}`)).resolves.toMatchObject({ status: 403 });
    await expect(ask(relay, `127.0.0.1:${port}`, '/', { auth: 'relay:guess' })).resolves.toMatchObject({
      status: 407,
    });
    await expect(statusOf(relay.url)).resolves.toBe(407);
    expect(asked).toEqual([]);
  });

  test('a request is sent once; what broke is told', async () => {
    const { port, asked } = await appliance();
    relay = await openRelay({ address: '127.0.0.1', port, trust: await pin(port) });
    await expect(
      ask(relay, `127.0.0.1:${port}`, '/reset', { method: 'POST', body: 'p' }),
    ).resolves.toMatchObject({ status: 502 });
    expect(relay.failure).toBeDefined();
    await expect(ask(relay, `127.0.0.1:${port}`, '/half')).rejects.toThrow();
    expect(asked).toEqual(['POST /reset p', 'GET /half ']);
  });

  test('a certificate that is about to be installed is trusted beside the present one', async () => {
    const sha256 = await fingerprintOf(PKCS12, 'passphrase');
    expect(sha256).toBeDefined();
    await expect(fingerprintOf(PKCS12, 'other')).resolves.toBeUndefined();
    const { port } = await appliance();
    await expect(probe({ address: '127.0.0.1', port })).resolves.toMatchObject({ sha256 });
    relay = await openRelay({ address: '127.0.0.1', port, trust: { sha256: '00' } });
    relay.expect(sha256 ?? '');
    await expect(ask(relay, `127.0.0.1:${port}`)).resolves.toMatchObject({ status: 200 });
    expect(relay.distrusted).toBeUndefined();
  });
});

test('a single request goes over TLS that is trusted, or without TLS', async () => {
  const { port, asked } = await appliance();
  const place = { address: '127.0.0.1', port, method: 'GET', path: '/health' };
  await expect(
    trustedRequest({ ...place, tls: { oldest: 'TLSv1.2', trust: { sha256: '00' } } }),
  ).rejects.toThrow(DistrustedError);
  expect(asked).toEqual([]);
  await expect(
    trustedRequest({ ...place, tls: { oldest: 'TLSv1.2', trust: await pin(port) } }),
  ).resolves.toMatchObject({ status: 200, body: 'hello' });
  await expect(
    trustedRequest({ ...place, path: '/reset', tls: { oldest: 'TLSv1.2', trust: await pin(port) } }),
  ).rejects.toThrow();
});
