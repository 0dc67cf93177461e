import { connect as tcpConnect } from 'node:net';
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { presentedCertificate, type PresentedCertificate } from './certificate';
import { distrust, serverName, type Trust } from './trust';

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

export interface ConnectOptions {
  readonly address: string;
  readonly port: number;
  /** Oldest version of TLS to speak. @default TLSv1.2 */
  readonly oldestTls?: TlsVersion;
  /** @default 20 */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface Connection {
  readonly socket: TLSSocket;
  readonly presented: PresentedCertificate;
}

/**
 * Shakes hands, and sends nothing else.
 *
 * @param trust none: whatever is presented
 * @throws DistrustedError; any other error when there is no connection
 */
export async function connect(
  options: ConnectOptions & { readonly trust?: Trust | undefined },
): Promise<Connection> {
  const { address, port, trust, timeoutSeconds = 20, signal } = options;
  signal?.throwIfAborted();
  const tcp = tcpConnect({ host: address, port });
  const socket = tlsConnect({
    socket: tcp,
    servername: serverName(address),
    rejectUnauthorized: false,
    // Names are compared afterwards, with those that are expected.
    checkServerIdentity: () => undefined,
    ...(trust && 'authorities' in trust && { ca: [...trust.authorities] }),
    ...oldTls(options.oldestTls ?? 'TLSv1.2'),
  });
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const late = `no TLS connection to ${address}:${port} within ${timeoutSeconds} s`;
      timer = setTimeout(() => reject(new Error(late)), timeoutSeconds * 1000);
      abort = () => reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      signal?.addEventListener('abort', abort, { once: true });
      socket.once('secureConnect', resolve);
      tcp.once('error', reject);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed in the TLS handshake')));
    });
    const peer = socket.getPeerCertificate(true);
    const presented = presentedCertificate(peer);
    if (trust) {
      // Not an Error always: OpenSSL's code as text.
      const chainError = socket.authorized ? undefined : String(socket.authorizationError);
      const distrusted = distrust(trust, address, presented, peer, chainError);
      if (distrusted) throw distrusted;
    }
    return { socket, presented };
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    tcp.on('error', () => undefined).destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    if (abort) signal?.removeEventListener('abort', abort);
  }
}

/** OpenSSL 3 takes the signatures of TLS 1.0 and 1.1 (SHA-1, MD5) at security level 0 alone. */
export function oldTls(oldest: TlsVersion): ConnectionOptions {
  return oldest === 'TLSv1' || oldest === 'TLSv1.1'
    ? { minVersion: oldest, ciphers: 'DEFAULT@SECLEVEL=0' }
    : { minVersion: oldest };
}
