import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { brokenBy, refusedBy, TemporaryFailure } from './failure';

export interface ConnectOptions {
  /** PEM texts. */
  readonly authorities: readonly string[];
  readonly proxy: URL | undefined;
  /** After how many milliseconds of silence a connection counts as broken. */
  readonly idleTimeout: number;
  readonly signal: AbortSignal | undefined;
}

/** One GET, without redirects; the answer's headers are there, its body is not. @throws TemporaryFailure, FinalFailure */
export async function get(
  url: URL,
  headers: http.OutgoingHttpHeaders,
  options: ConnectOptions,
): Promise<http.IncomingMessage> {
  const { authorities, proxy, idleTimeout, signal } = options;
  const secure = url.protocol === 'https:';
  const tunnel = proxy && (await openTunnel(url, proxy, options));
  const tls = { ca: [...authorities], servername: serverName(url) };
  return new Promise((resolve, reject) => {
    const settings: https.RequestOptions = {
      // Without an agent Node would name port 80 in "host", and a signed address would no longer match.
      headers: {
        host: url.host,
        'user-agent': 'connector-as-code',
        'accept-encoding': 'identity',
        ...headers,
      },
      ...(signal ? { signal } : {}),
      ...(secure ? tls : {}),
      // No agent: a connection is for one request, and none is left behind.
      ...(tunnel
        ? { createConnection: () => connectTls({ ...tls, host: bareHost(url), socket: tunnel }) }
        : { agent: false }),
    };
    const request = (secure ? https : http).request(url, settings, resolve);
    request.setTimeout(idleTimeout, () => request.destroy(silence(idleTimeout)));
    request.on('error', (error) => reject(brokenBy(error)));
    request.end();
  });
}

/** A way through the proxy to the host of an address (RFC 9110, 9.3.6). */
function openTunnel(
  url: URL,
  proxy: URL,
  { authorities, idleTimeout, signal }: ConnectOptions,
): Promise<Socket> {
  const target = `${url.hostname}:${url.port === '' ? 443 : url.port}`;
  const secure = proxy.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request({
      method: 'CONNECT',
      host: bareHost(proxy),
      port: proxy.port === '' ? (secure ? 443 : 80) : Number(proxy.port),
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
      ...(secure ? { ca: [...authorities], servername: serverName(proxy) } : {}),
      ...(signal ? { signal } : {}),
    });
    request.setTimeout(idleTimeout, () => request.destroy(silence(idleTimeout)));
    request.on('connect', (response, socket) => {
      if (response.statusCode === 200) {
        // TLS reads below this socket, which would then look silent.
        socket.setTimeout(0);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refusedBy('the proxy of HTTPS_PROXY', response.statusCode ?? 0));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        new TemporaryFailure(`the proxy of HTTPS_PROXY cannot be reached (${error.code ?? error.message})`),
      );
    });
    request.end();
  });
}

function authorization({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

/** The name for SNI; an address has none (RFC 6066, 3). */
function serverName({ hostname }: URL): string {
  return /^\[|^[\d.]+$/.test(hostname) ? '' : hostname;
}

/** The host without the brackets of an IPv6 address. */
function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function silence(milliseconds: number): TemporaryFailure {
  return new TemporaryFailure(`nothing came for ${milliseconds / 1000} s`);
}
