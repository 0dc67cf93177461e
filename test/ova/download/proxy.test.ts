import { createHash, randomBytes } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { OvaError, fetchImage } from '../../../ova';
import { temporaryDirectory } from '../fixtures';
import { ImageServer, certify, send, writePem } from './image-server';

const directory = temporaryDirectory();
const CONTENT = randomBytes(2 * 1024 ** 2);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const HOST = 'images.example.com';
const images = certify(directory, 'images', `DNS:${HOST},IP:192.0.2.7`);
const gate = certify(directory, 'gate', 'DNS:localhost');
const both = writePem(join(directory, 'both.pem'), [images.certificate, gate.certificate]);

let server: ImageServer;
let caches = 0;
beforeEach(async () => {
  server = await ImageServer.start(images);
  server.handler = send(CONTENT);
});
afterEach(() => server.stop());

interface Proxy {
  readonly server: http.Server;
  readonly port: number;
  readonly targets: (string | undefined)[];
}

/** A proxy that knows one host, and wants a login if told one. */
async function startProxy(secure: boolean, login?: string): Promise<Proxy> {
  const proxy = secure ? https.createServer({ key: gate.key, cert: gate.certificate }) : http.createServer();
  const targets: (string | undefined)[] = [];
  proxy.on('connect', (request: http.IncomingMessage, socket: Socket) => {
    targets.push(request.url);
    socket.on('error', () => undefined);
    const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
    if (request.headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const onward = connect(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return { server: proxy, port: (proxy.address() as AddressInfo).port, targets };
}

const fetch = (env: Record<string, string>, retryDelays: number[] = [], host = HOST): Promise<string> =>
  fetchImage({
    url: `https://${host}/a.ova`,
    sha256: SHA256,
    cacheDirectory: join(directory, `cache-${++caches}`),
    env: { SSL_CERT_FILE: both, ...env },
    retryDelays,
  });

test.each([
  ['http', 'proxy', undefined],
  ['https', 'proxy', undefined],
  ['http', 'login', 'me:s@cret'],
  ['https', 'login', 'me:s@cret'],
])('an image comes through a proxy of %s with a %s', async (scheme, _, login) => {
  const proxy = await startProxy(scheme === 'https', login);
  const account = login === undefined ? '' : `${login.split(':').map(encodeURIComponent).join(':')}@`;
  try {
    await fetch({ HTTPS_PROXY: `${scheme}://${account}localhost:${proxy.port}` });
    expect(proxy.targets).toEqual([`${HOST}:443`]);
    expect(server.requests[0]?.headers.host).toBe(HOST);
    expect(server.requests[0]?.headers['proxy-authorization']).toBeUndefined();
  } finally {
    proxy.server.close();
  }
});

test.each([
  ['192.0.2.7', undefined],
  ['192.0.2.8', 'the server has a certificate for another name'],
  ['other.example.com', 'the server has a certificate for another name'],
])('through a proxy the certificate has to be for %s as well', async (host, problem) => {
  const proxy = await startProxy(false);
  const fetching = fetch({ HTTPS_PROXY: `http://localhost:${proxy.port}` }, [], host);
  try {
    if (problem === undefined) await fetching;
    else await expect(fetching).rejects.toThrow(problem);
    expect(proxy.targets).toEqual([`${host}:443`]);
  } finally {
    proxy.server.close();
  }
});

test('a download that breaks goes on through the proxy', async () => {
  const proxy = await startProxy(false);
  server.next.push(send(CONTENT, { breakAfter: 1_500_000 }));
  try {
    await fetch({ HTTPS_PROXY: `http://localhost:${proxy.port}` }, [1]);
    expect(server.ranges).toEqual(['all', 'rest if "1"']);
  } finally {
    proxy.server.close();
  }
});

test('a proxy that wants another login is told, and the login is not', async () => {
  const proxy = await startProxy(false, 'me:right');
  try {
    await expect(fetch({ HTTPS_PROXY: `http://me:wrong@localhost:${proxy.port}` })).rejects.toThrow(
      new OvaError([
        `https://${HOST}/a.ova: the proxy of HTTPS_PROXY answers 407 Proxy Authentication Required; the proxy needs a login; put it into HTTPS_PROXY`,
      ]),
    );
  } finally {
    proxy.server.close();
  }
});

test('a proxy that is not there is told', async () => {
  const proxy = await startProxy(false);
  await new Promise((resolve) => proxy.server.close(resolve));
  await expect(fetch({ HTTPS_PROXY: `http://me:secret@localhost:${proxy.port}` })).rejects.toThrow(
    new OvaError([
      `https://${HOST}/a.ova: the proxy of HTTPS_PROXY cannot be reached (ECONNREFUSED), after 1 attempts; try again later`,
    ]),
  );
});
