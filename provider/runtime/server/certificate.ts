import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  boolean,
  der,
  explicit,
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utf8String,
} from './der';

/** The provider's side of the mutual TLS between it and Terraform. */
export interface ServerCertificate {
  /** For the handshake line, which takes the certificate in DER. */
  readonly certificate: Buffer;
  readonly certificatePem: string;
  readonly keyPem: string;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * A certificate for `localhost`, signed by itself: the name Terraform's go-plugin expects. It lives as long as
 * the process. P-256 takes 3 ms where RSA takes a quarter of a second; a library to write it takes 50 ms to load.
 */
export function makeCertificate(now = new Date()): ServerCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const name = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String('localhost'))));
  const extension = (identifier: string, value: Buffer, critical: boolean): Buffer =>
    sequence(objectIdentifier(identifier), ...(critical ? [boolean(true)] : []), octetString(value));
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    // Grace on both sides: the two may see another time, as when the clock is set, and it is trusted by itself alone.
    sequence(
      generalizedTime(new Date(now.getTime() - 365 * DAY)),
      generalizedTime(new Date(now.getTime() + 365 * DAY)),
    ),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        extension('2.5.29.19', sequence(boolean(true)), true), // basicConstraints: an authority, its own
        extension('2.5.29.15', der(0x03, Buffer.from([2, 0x84])), true), // keyUsage: digitalSignature, keyCertSign
        extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1')), false), // serverAuth
        extension('2.5.29.17', sequence(der(0x82, Buffer.from('localhost'))), false), // subjectAltName
      ),
    ),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, bitString(signature));
  return {
    certificate,
    certificatePem: pem(certificate),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
