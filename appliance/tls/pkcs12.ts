import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { probe } from './probe';

/**
 * SHA-256 fingerprint of the certificate in a PKCS#12 file: a server on loopback presents it. Node takes such files
 * and does not show what is in them. Undefined when it cannot be opened, which also an old cipher may be the reason of.
 */
export async function fingerprintOf(pkcs12: Uint8Array, passphrase: string): Promise<string | undefined> {
  try {
    const server = createServer({ pfx: Buffer.from(pkcs12), passphrase });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    try {
      const { port } = server.address() as AddressInfo;
      return (await probe({ address: '127.0.0.1', port })).sha256;
    } finally {
      server.close();
    }
  } catch {
    return undefined;
  }
}
