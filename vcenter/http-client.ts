import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { SecureAgent } from './secure-agent';
import type { ServerAddress } from './server-address';
import type { TlsTrust } from './tls-trust';
import { transportError, VcenterTransportError } from './transport-error';

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** One whose body may be no text. */
export interface BinaryAnswer extends Omit<HttpAnswer, 'body'> {
  readonly body: Buffer;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With the query. */
  readonly path: string;
  readonly body: string | Uint8Array;
}

export interface HttpOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** The whole of it, connection included. */
  readonly timeoutSeconds: number;
  /**
   * `shared`: with others, one after the other. `own`: for what must not be lost, since a server may close an idle
   * connection at the very moment it is used again, and then nobody knows whether the request arrived. `waiting`: the
   * answer comes when there is one, so it keeps no other request waiting.
   */
  readonly connection: 'shared' | 'own' | 'waiting';
  /** More than that is cut off, which is an error. Default: 64 MiB. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** More than any answer of this client's questions; beyond it the connection is cut. */
export const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Shorter than the idle time after which vCenter closes a connection. */
const IDLE_MILLISECONDS = 15_000;
/** A new connection takes longer than ten calls. */
const CONNECTIONS = 2;

/** Requests to one server, keeping connections and cookies. A redirect is an answer like any other. */
export class HttpClient {
  private readonly agents: Readonly<Record<HttpOptions['connection'], SecureAgent>>;
  /** Another number as soon as the cookies were forgotten: late answers to earlier requests then set none. */
  private jar = 0;
  private cookies = new Map<string, string>();

  constructor(
    private readonly address: ServerAddress,
    trust: TlsTrust,
  ) {
    const keepAlive = { keepAlive: true, timeout: IDLE_MILLISECONDS };
    this.agents = {
      shared: new SecureAgent(address, trust, { ...keepAlive, maxSockets: CONNECTIONS }),
      own: new SecureAgent(address, trust, { keepAlive: false }),
      waiting: new SecureAgent(address, trust, { ...keepAlive, maxFreeSockets: CONNECTIONS }),
    };
  }

  /** @throws VcenterTransportError, or the signal's reason */
  async post(path: string, body: string, options: HttpOptions): Promise<HttpAnswer> {
    const answer = await this.send({ method: 'POST', path, body }, options);
    return { ...answer, body: answer.body.toString('utf8') };
  }

  /** @throws VcenterTransportError, or the signal's reason */
  async send(message: HttpRequest, options: HttpOptions): Promise<BinaryAnswer> {
    const { signal, timeoutSeconds } = options;
    signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    let sent = false;
    try {
      return await this.exchange(message, options, {
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        onSocket: () => (sent = true),
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted) {
        const text = `${this.address.text}: no answer within ${timeoutSeconds} seconds`;
        throw new VcenterTransportError(text, 'timeout', sent, true);
      }
      throw transportError(this.address.text, error, sent);
    }
  }

  forgetCookies(): void {
    this.cookies = new Map();
    this.jar += 1;
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private exchange(
    { method, path, body }: HttpRequest,
    { headers, connection, limit = LARGEST_ANSWER_BYTES }: HttpOptions,
    { signal, onSocket }: { signal: AbortSignal; onSocket: () => void },
  ): Promise<BinaryAnswer> {
    return new Promise((resolve, reject) => {
      const { jar } = this;
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const message = request(
        {
          method,
          host: this.address.host,
          port: this.address.port,
          path,
          agent: this.agents[connection],
          signal,
          headers: {
            ...headers,
            Host: this.address.text,
            'Content-Length': Buffer.byteLength(body),
            ...(cookie === '' ? {} : { Cookie: cookie }),
          },
        },
        (response) => {
          if (jar === this.jar) this.remember(response);
          this.read(response, limit).then(resolve, reject);
        },
      );
      message.on('socket', onSocket);
      message.on('error', reject);
      message.end(body);
    });
  }

  private async read(response: IncomingMessage, limit: number): Promise<BinaryAnswer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) {
        const text = `${this.address.text}: answered with more than ${size(limit)}`;
        throw new VcenterTransportError(text, 'answer', true, false);
      }
      chunks.push(chunk);
    }
    return {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      body: Buffer.concat(chunks),
    };
  }

  private remember(response: IncomingMessage): void {
    for (const cookie of response.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=;\s]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== '') this.cookies.set(name, value);
    }
  }
}

const size = (bytes: number): string =>
  bytes % (1024 * 1024) === 0 ? `${bytes / 1024 / 1024} MiB` : `${bytes} bytes`;
