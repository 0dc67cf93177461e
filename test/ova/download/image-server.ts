import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Identity {
  readonly key: string;
  readonly certificate: string;
  /** A file with the certificate, for SSL_CERT_FILE. */
  readonly file: string;
}

/** A certificate for these names that is its own authority, by openssl. */
export function certify(directory: string, name: string, alternatives: string): Identity {
  const key = join(directory, `${name}.key`);
  const file = join(directory, `${name}.pem`);
  const options = [
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternatives}`];
  execFileSync('openssl', ['req', ...options, ...subject, '-keyout', key, '-out', file], { stdio: 'pipe' });
  return { key: readFileSync(key, 'utf8'), certificate: readFileSync(file, 'utf8'), file };
}

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A server on a free port of this machine; what it does may change from request to request. */
export class ImageServer {
  readonly requests: http.IncomingMessage[] = [];
  /** Taken first, one for each request; then `handler`. */
  readonly next: Handler[] = [];
  handler: Handler = (_, response) => response.writeHead(404).end();

  private constructor(
    readonly server: http.Server,
    private readonly scheme: 'http' | 'https',
  ) {}

  static async start(identity?: Identity): Promise<ImageServer> {
    const server = identity
      ? https.createServer({ key: identity.key, cert: identity.certificate })
      : http.createServer();
    const started = new ImageServer(server, identity ? 'https' : 'http');
    server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      started.requests.push(request);
      (started.next.shift() ?? started.handler)(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/connector.ova', host = '127.0.0.1'): string {
    return `${this.scheme}://${host}:${this.port}${path}`;
  }

  /**
   * What each request asked for with Range and If-Range. From which byte on is left out: what lay in a buffer when
   * a connection broke is lost, so it differs.
   */
  get ranges(): unknown[] {
    return this.requests.map(({ headers: { range, 'if-range': condition } }) =>
      range === undefined
        ? 'all'
        : `${/^bytes=[1-9]\d*-$/.test(range) ? 'rest' : range} if ${String(condition)}`,
    );
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export interface Sending {
  /** @default "1" in quotes; null for none */
  readonly etag?: string | null;
  readonly lastModified?: string;
  /** Whether Range is obeyed. @default true */
  readonly ranges?: boolean;
  /** The connection breaks after so many bytes of the body. @default never */
  readonly breakAfter?: number;
  /** Nothing more comes after so many bytes of the body, and the connection stays. @default never */
  readonly stallAfter?: number;
  /** Content-Length is left out. @default false */
  readonly chunked?: boolean;
}

/** Sends a file as a well-behaved server does (RFC 9110), or as told. */
export function send(content: Buffer, options: Sending = {}): Handler {
  const { etag = '"1"', lastModified, ranges = true, breakAfter, stallAfter, chunked = false } = options;
  return (request, response) => {
    const { range = '', 'if-range': condition } = request.headers;
    const current = condition === undefined || condition === etag || condition === lastModified;
    const from = ranges && current ? Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? -1) : -1;
    if (etag !== null) response.setHeader('etag', etag);
    if (lastModified !== undefined) response.setHeader('last-modified', lastModified);
    if (from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const body = content.subarray(Math.max(from, 0));
    if (from >= 0)
      response.setHeader('content-range', `bytes ${from}-${content.length - 1}/${content.length}`);
    if (!chunked) response.setHeader('content-length', body.length);
    response.writeHead(from >= 0 ? 206 : 200);
    const cut = breakAfter ?? stallAfter;
    if (cut === undefined) response.end(body);
    else response.write(body.subarray(0, cut), () => breakAfter !== undefined && response.destroy());
  };
}

/** Redirects to an address. */
export function redirect(location: string, status = 302): Handler {
  return (_, response) => response.writeHead(status, { location }).end('elsewhere');
}

/** Answers with a status and nothing else of use. */
export function answer(status: number, headers: http.OutgoingHttpHeaders = {}): Handler {
  return (_, response) => response.writeHead(status, headers).end('no');
}

export function writePem(path: string, texts: readonly string[]): string {
  writeFileSync(path, texts.join('\n'));
  return path;
}
