import { createHash, generateKeyPair, randomBytes, sign, X509Certificate } from 'node:crypto';
import { connect, createServer, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import {
  bits,
  context,
  contextString,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  set,
  text,
  time,
} from './der';

/** What a console presents. */
export interface ConsoleCertificate {
  readonly kind: 'selfSigned' | 'uploaded';
  /** PEM of the certificate alone. */
  readonly pem: string;
  /** How TLS serves it. */
  readonly tls: Pick<SecureContextOptions, 'key' | 'cert' | 'pfx' | 'passphrase'>;
}

const DAY = 86_400_000;
const SHA256_WITH_RSA = sequence(oid('1.2.840.113549.1.1.11'), nothing);
const newKey = promisify(generateKeyPair);

/** RSA 2048, SHA-256, ten years, for this address alone: in its name and as its only subject alternative name. */
export async function selfSigned(address: string): Promise<ConsoleCertificate> {
  const { publicKey, privateKey } = await newKey('rsa', { modulusLength: 2048 });
  const name = sequence(set(sequence(oid('2.5.4.3'), text(address))));
  const from = new Date(Date.now() - DAY);
  const content = sequence(
    context(0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    SHA256_WITH_RSA,
    name,
    sequence(time(from), time(new Date(from.getTime() + 3650 * DAY))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(sequence(oid('2.5.29.17'), octets(sequence(contextString(7, ipv4(address))))))),
  );
  const pem = toPem(sequence(content, SHA256_WITH_RSA, bits(sign('sha256', content, privateKey))));
  return {
    kind: 'selfSigned',
    pem,
    tls: { cert: pem, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) },
  };
}

const ipv4 = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

/** @returns undefined when it is no PKCS#12 with a key and its certificate, or the passphrase is another */
export async function uploaded(
  pkcs12: Uint8Array,
  passphrase: string,
): Promise<ConsoleCertificate | undefined> {
  const tls = { pfx: Buffer.from(pkcs12), passphrase };
  try {
    return { kind: 'uploaded', pem: toPem(await presented(tls)), tls };
  } catch {
    return undefined;
  }
}

export const fingerprint = (pem: string, algorithm: 'sha1' | 'sha256'): string =>
  createHash(algorithm)
    .update(new X509Certificate(pem).raw)
    .digest('hex')
    .toUpperCase()
    .replace(/(..)(?!$)/g, '$1:');

/** Node opens a PKCS#12 for TLS only, so a handshake tells what is in it. */
async function presented(tls: SecureContextOptions): Promise<Buffer> {
  const server = createServer(tls);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return await handshake(address.port);
  } finally {
    server.close();
  }
}

function handshake(port: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect(
      { host: '127.0.0.1', port, rejectUnauthorized: false, minVersion: 'TLSv1.2' },
      () => {
        resolve(socket.getPeerCertificate().raw);
        socket.destroy();
      },
    );
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
}

const toPem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/(.{64})(?!$)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
