import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { EndpointTarget } from './endpoint-targets';
import { withinTime } from './within-time';

/** Seconds for name resolution, connection and TLS together. */
const SECONDS = 10;

/** `reached`, or why not; `untrusted` says who signed what answered instead. */
export type Reached =
  | { readonly outcome: 'reached' }
  | { readonly outcome: 'untrusted'; readonly reason: string }
  | { readonly outcome: 'unreached'; readonly reason: string };

/** Resolves the name, connects, and speaks TLS; nothing is sent beyond the handshake. */
export async function reachEndpoint(target: EndpointTarget, signal: AbortSignal): Promise<Reached> {
  try {
    return await withinTime(SECONDS, signal, async (own) => {
      const addresses = await lookup(target.host, { all: true });
      const host = addresses[0]?.address ?? target.host;
      return target.tls ? await handshake(target, host, own) : await open(connectTcp(target.port, host), own);
    });
  } catch (error) {
    signal.throwIfAborted();
    return { outcome: 'unreached', reason: reasonOf(error) };
  }
}

function handshake(
  { host: name, port }: EndpointTarget,
  host: string,
  signal: AbortSignal,
): Promise<Reached> {
  const socket = connectTls({
    host,
    port,
    servername: isIP(name) === 0 ? name : '',
    // Who answers is said rather than refused: it tells a proxy in between from an outage. Nothing is sent.
    rejectUnauthorized: false,
  });
  return open(socket, signal, 'secureConnect', () => {
    if (socket.authorized) return { outcome: 'reached' };
    const { authorizationError } = socket as { authorizationError?: Error | string };
    const issuer = issuerOf(socket);
    const code =
      authorizationError instanceof Error ? authorizationError.message : (authorizationError ?? '');
    return { outcome: 'untrusted', reason: `its certificate is signed by ${issuer} (${code})` };
  });
}

function issuerOf(socket: TLSSocket): string {
  const issuer = socket.getPeerCertificate().issuer as { CN?: string; O?: string } | undefined;
  return issuer?.CN ?? issuer?.O ?? 'nobody known';
}

function open(
  socket: Socket,
  signal: AbortSignal,
  event = 'connect',
  judge: () => Reached = () => ({ outcome: 'reached' }),
): Promise<Reached> {
  return new Promise<Reached>((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('it closed the connection'));
    });
    socket.once(event, () => {
      resolve(judge());
    });
  }).finally(() => {
    socket.on('error', () => undefined);
    socket.destroy();
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known to DNS',
  EAI_AGAIN: 'DNS does not answer',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it does not answer',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message;
  return REASONS[code] ?? (/SSL|TLS/.test(code) ? 'what answers does not speak TLS' : code);
}
