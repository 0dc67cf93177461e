import { request as httpRequest } from 'node:http';
import { connect as tcpConnect, type Socket } from 'node:net';
import { connect, type ConnectOptions } from './connect';
import type { Trust } from './trust';

export interface RequestOptions extends Omit<ConnectOptions, 'oldestTls'> {
  /** Undefined: HTTP without TLS. */
  readonly tls: { readonly oldest: ConnectOptions['oldestTls']; readonly trust: Trust } | undefined;
  readonly method: string;
  readonly path: string;
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

const MOST_BYTES = 4 * 1024 * 1024;

/** One request on a connection of its own, sent once the certificate is known to be the expected one. Never repeated. */
export async function request(options: RequestOptions): Promise<Answer> {
  const { address, port, tls, method, path, timeoutSeconds = 20, signal } = options;
  const socket: Socket = tls
    ? (await connect({ ...options, ...(tls.oldest && { oldestTls: tls.oldest }), trust: tls.trust })).socket
    : tcpConnect({ host: address, port });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const timer = AbortSignal.timeout(timeoutSeconds * 1000);
      const sent = httpRequest({
        createConnection: () => socket,
        host: address,
        port,
        method,
        path,
        headers: { connection: 'close' },
        signal: signal ? AbortSignal.any([signal, timer]) : timer,
      });
      sent.once('error', (error) =>
        reject(timer.aborted ? new Error(`no answer within ${timeoutSeconds} s`) : error),
      );
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) sent.destroy(new Error('the answer has no end'));
          else chunks.push(chunk);
        });
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.end();
    });
  } finally {
    socket.destroy();
  }
}
