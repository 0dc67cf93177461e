import type { PresentedCertificate } from './certificate';
import { connect, type ConnectOptions } from './connect';

/**
 * The certificate a server presents, trusted or not. Sends nothing but a TLS handshake.
 *
 * @example
 * const { sha256 } = await probe({ address: '10.0.0.5', port: 443, oldestTls: 'TLSv1' });
 */
export async function probe(options: ConnectOptions): Promise<PresentedCertificate> {
  const { socket, presented } = await connect(options);
  socket.on('error', () => undefined).destroy();
  return presented;
}
