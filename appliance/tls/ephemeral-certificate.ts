import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key and a certificate nobody else has, for as long as one process lives; PEM. */
export interface EphemeralCertificate {
  readonly key: string;
  readonly cert: string;
}

const DAY = 86_400_000;

let made: EphemeralCertificate | undefined;

/** The same one for the whole process: it only ends TLS on our own loopback. */
export const ephemeralCertificate = (): EphemeralCertificate => (made ??= make());

/**
 * Of version 1 (RFC 5280, section 4.1), so that it needs no extensions and a few lines of DER are enough; a library
 * for it takes longer to load than all of the relay.
 */
function make(): EphemeralCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // ecdsa-with-SHA256
  const algorithm = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
  const commonName = der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('loopback relay')));
  const name = der(0x30, der(0x31, commonName));
  const [from, to] = [-DAY, 365 * DAY].map((offset) => utcTime(new Date(Date.now() + offset)));
  const content = der(
    0x30,
    // Of 16 bytes, and positive.
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    name,
    der(0x30, from!, to!),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', content, privateKey));
  const body = der(0x30, content, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
  };
}

/** A tag, the length, and what it holds (X.690, section 8.1). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const digits =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...digits), content]);
}

const utcTime = (at: Date): Buffer =>
  der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
