import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { connect, type ConnectOptions } from './connect';
import { ephemeralCertificate } from './ephemeral-certificate';
import { DistrustedError, type Trust } from './trust';

export interface RelayOptions extends Pick<
  ConnectOptions,
  'address' | 'port' | 'oldestTls' | 'timeoutSeconds'
> {
  readonly trust: Trust;
}

/**
 * A way for one browser to one appliance: an HTTP proxy on loopback that ends the browser's TLS with a certificate
 * of its own, speaks whatever TLS the appliance knows, and passes a request on only over a connection whose
 * certificate is the expected one. It goes nowhere else, and takes requests only with its user and password: other
 * users of this machine can reach loopback too.
 *
 * It passes requests on one by one and never repeats one. A tunnel of bytes would not do: a browser sends a request
 * again, a login too, when a connection it used before breaks (RFC 9110, section 9.2.2, browsers do so for POST as well).
 */
export interface Relay {
  /** `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** The first certificate that was not the expected one; nothing was passed to who presented it. */
  readonly distrusted: DistrustedError | undefined;
  /** What kept the last request from its answer, undefined once one got through. */
  readonly failure: string | undefined;
  /** Takes another certificate as well from now on, the one that is about to be installed. */
  expect(sha256: string): void;
  close(): Promise<void>;
}

/** Headers that are between two neighbours and not for who is behind them (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set(
  'connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade alt-svc'.split(
    ' ',
  ),
);

export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { key, cert } = ephemeralCertificate();
  const relay = new LoopbackRelay(options, createSecureContext({ key, cert }));
  await relay.listen();
  return relay;
}

class LoopbackRelay implements Relay {
  readonly username = 'relay';
  readonly password = randomBytes(24).toString('base64url');
  distrusted: DistrustedError | undefined;
  failure: string | undefined;

  readonly #expected: string;
  readonly #accepted: Trust[];
  readonly #sockets = new Set<Duplex>();
  /** Where the browser comes in. */
  readonly #outer: Server;
  /** What it says inside its TLS. */
  readonly #inner: Server;

  constructor(
    private readonly options: RelayOptions,
    private readonly context: SecureContext,
  ) {
    this.#accepted = [options.trust];
    this.#expected = Buffer.from(`${this.username}:${this.password}`).toString('base64');
    this.#outer = createServer((incoming, answer) => this.#refuse(incoming, answer));
    this.#outer.on('connect', (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#tunnel(incoming, socket, head),
    );
    this.#inner = createServer((incoming, answer) => void this.#pass(incoming, answer));
    this.#inner.on('clientError', (_: Error, socket: Duplex) => socket.destroy());
    this.#outer.on('clientError', (_: Error, socket: Duplex) => socket.destroy());
    this.#outer.on('connection', (socket: Socket) => this.#keep(socket));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#outer.address() as AddressInfo).port}`;
  }

  expect(sha256: string): void {
    this.#accepted.push({ sha256 });
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#outer.once('error', reject);
      this.#outer.listen(0, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#outer.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #mayPass({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(/^Basic (.+)$/i.exec(headers['proxy-authorization'] ?? '')?.[1] ?? '');
    const expected = Buffer.from(this.#expected);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /** A request outside of TLS, which is for somebody else: third-party content, or a page that leads away. */
  #refuse(incoming: IncomingMessage, answer: ServerResponse): void {
    incoming.resume();
    if (this.#mayPass(incoming)) answer.writeHead(403).end();
    else answer.writeHead(407, { 'proxy-authenticate': 'Basic realm="relay"' }).end();
  }

  #tunnel(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { address, port } = this.options;
    const here = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    if (!this.#mayPass(incoming)) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="relay"\r\nContent-Length: 0\r\n\r\n',
      );
    } else if (incoming.url?.toLowerCase() !== here.toLowerCase()) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    } else {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) socket.unshift(head);
      const tls = new TLSSocket(socket, {
        isServer: true,
        secureContext: this.context,
        ALPNProtocols: ['http/1.1'],
      });
      this.#keep(tls);
      this.#inner.emit('connection', tls);
    }
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const socket = await this.#connect();
      this.#keep(socket);
      const outgoing = request({
        createConnection: () => socket,
        method: incoming.method,
        path: incoming.url,
        headers: [...passed(incoming.rawHeaders), 'Connection', 'close'],
        setHost: false,
      });
      answer.once('close', () => outgoing.destroy());
      outgoing.on('error', (error) => this.#fail(answer, error));
      outgoing.once('response', (response) => {
        this.failure = undefined;
        answer.writeHead(response.statusCode ?? 502, response.statusMessage, passed(response.rawHeaders));
        // The browser is to notice that half of a page is missing.
        response.once('aborted', () => this.#fail(answer, new Error('the connection broke')));
        response.once('error', (error) => this.#fail(answer, error));
        response.pipe(answer);
      });
      incoming.pipe(outgoing);
    } catch (error) {
      incoming.resume();
      this.#fail(answer, error as Error);
    }
  }

  async #connect(): Promise<TLSSocket> {
    let distrusted: unknown;
    for (const trust of [...this.#accepted].reverse()) {
      try {
        return (await connect({ ...this.options, trust })).socket;
      } catch (error) {
        if (!(error instanceof DistrustedError)) throw error;
        distrusted = error;
      }
    }
    throw distrusted as Error;
  }

  #fail(answer: ServerResponse, error: Error): void {
    if (error instanceof DistrustedError) this.distrusted ??= error;
    this.failure = error.message;
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(502, { 'content-type': 'text/plain' }).end();
  }
}

function passed(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push(name, value);
  }
  return headers;
}
