import { Agent, type AgentOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { ServerAddress } from './server-address';
import { distrust, type TlsTrust } from './tls-trust';
import { transportError, VcenterTransportError } from './transport-error';

/** TCP and TLS together; a firewall that drops packets says nothing. */
export const CONNECT_SECONDS = 20;

type Connected = (error: Error | null, socket?: Duplex) => void;

/**
 * Connections whose peer is judged before a request gets hold of them, so that neither a password nor a cookie is
 * ever sent to an unknown server. (Node's own check can be told neither to accept a pinned certificate nor to show
 * what was presented, and its event comes when the request is already on its way.)
 */
export class SecureAgent extends Agent {
  private readonly connecting = new Set<TLSSocket>();
  /** Made once: a system's bundle has hundreds of authorities, and reading them takes longer than a connection. */
  private context?: SecureContext;

  constructor(
    private readonly address: ServerAddress,
    private readonly trust: TlsTrust,
    options: AgentOptions,
  ) {
    super(options);
  }

  // Called by Node for each new connection; the request waits until `connected` is called.
  override createConnection(_options: unknown, connected: Connected): undefined {
    const { host, port, text } = this.address;
    const socket = connect({
      host,
      port,
      servername: isIP(host) ? undefined : host,
      secureContext: (this.context ??= createSecureContext({
        ca: this.trust.authorities === undefined ? undefined : [...this.trust.authorities],
        // As in Go, an intermediate authority in the file is enough.
        allowPartialTrustChain: true,
        minVersion: 'TLSv1.2',
      })),
      // `distrust` judges; this keeps Node from closing before it can.
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    this.connecting.add(socket);
    let settled = false;
    const settle = (error?: Error) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      this.connecting.delete(socket);
      socket.off('error', settle);
      if (error) {
        // A socket that is being destroyed may still report an error, which nobody waits for.
        socket.on('error', () => undefined).destroy();
        connected(transportError(text, error, false));
      } else {
        connected(null, socket);
      }
    };
    const timer = setTimeout(() => {
      settle(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    }, CONNECT_SECONDS * 1000);
    socket.on('error', settle);
    socket.once('close', () => {
      settle(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    });
    socket.once('secureConnect', () => {
      const reason = distrust(socket, this.trust);
      settle(
        reason === undefined
          ? undefined
          : new VcenterTransportError(`${text}: ${reason}`, 'tls', false, false),
      );
    });
    return undefined;
  }

  override destroy(): void {
    for (const socket of this.connecting) socket.destroy();
    super.destroy();
  }
}
