import { X509Certificate } from 'node:crypto';
import { basicConstraints, certifiedNames, structureOf } from './extensions';
import { describeKey, publicKeyOf } from './key';
import type { CertificateNames } from './names';
import { pemBlocks } from './pem';
import { PkiError } from './pki-error';
import { signatureKind } from './signature';

/** What a certificate says, for people and for comparing. */
export interface CertificateFacts {
  /** Fingerprint, `AA:BB:…` */
  readonly sha1: string;
  /** Fingerprint, `AA:BB:…` */
  readonly sha256: string;
  /** `C=DE, O=Example, CN=host`; empty when the certificate has none */
  readonly subject: string;
  readonly issuer: string;
  readonly names: CertificateNames;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Hexadecimal, in capitals, without leading zeros. */
  readonly serial: string;
  /** `RSA 2048` */
  readonly key: string;
  /** `sha256WithRSAEncryption`, or the OID of one that has no name here */
  readonly signature: string;
  readonly isAuthority: boolean;
  /** Its own key signed it. */
  readonly selfSigned: boolean;
}

/** A SEQUENCE: what every certificate in DER begins with, and no text. */
const SEQUENCE = 0x30;

/**
 * The certificates of a PEM text in its order, or the one of a DER file. Other blocks, such as keys, and text between
 * the blocks are ignored.
 * @throws PkiError when there is none, or one is damaged
 */
export function readCertificates(text: string | Uint8Array): X509Certificate[] {
  if (typeof text !== 'string' && text[0] === SEQUENCE) return [certificateOf(Buffer.from(text))];
  const blocks = pemBlocks(typeof text === 'string' ? text : Buffer.from(text).toString('latin1'));
  const ders = blocks.filter(({ label }) => /^(X509 )?CERTIFICATE$/.test(label));
  if (ders.length === 0) {
    const [other] = blocks;
    const found = other ? `but a block "${other.label}"` : 'in PEM or DER';
    throw new PkiError(
      `There is no certificate ${found}; give a file that has "-----BEGIN CERTIFICATE-----".`,
    );
  }
  return ders.map(({ der }) => certificateOf(der));
}

/** @throws PkiError for what is no certificate */
export function certificateOf(der: Buffer): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(der);
  } catch {
    throw new PkiError('A certificate cannot be read; the file is damaged or another one.');
  }
  structureOf(certificate);
  dateOf(certificate, 'validFrom');
  dateOf(certificate, 'validTo');
  return certificate;
}

/** @throws PkiError for extensions that cannot be read */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  const key = publicKeyOf(certificate);
  const { signatureAlgorithm } = structureOf(certificate);
  return {
    sha1: certificate.fingerprint,
    sha256: certificate.fingerprint256,
    subject: nameOf(certificate, 'subject'),
    issuer: nameOf(certificate, 'issuer'),
    names: certifiedNames(certificate),
    validFrom: dateOf(certificate, 'validFrom'),
    validTo: dateOf(certificate, 'validTo'),
    serial: certificate.serialNumber,
    key: key ? describeKey(key) : 'unknown',
    signature: signatureKind(signatureAlgorithm)?.name ?? signatureAlgorithm.algorithm,
    isAuthority: basicConstraints(certificate)?.cA ?? false,
    selfSigned: isSelfSigned(certificate),
  };
}

/** On one line; OpenSSL has escaped the line ends within values. */
export const nameOf = (certificate: X509Certificate, which: 'subject' | 'issuer'): string =>
  // Node's types do not say that an empty name is undefined.
  ((certificate[which] as string | undefined) ?? '').split('\n').join(', ');

/** @throws PkiError for a date that is none */
export function dateOf(certificate: X509Certificate, which: 'validFrom' | 'validTo'): Date {
  const date = new Date(certificate[which]);
  if (Number.isNaN(date.getTime())) {
    throw new PkiError('A certificate has a date that cannot be read; the file is damaged.');
  }
  return date;
}

/** Whether the names say that `issuer` issued `certificate`, in whatever way they are written (RFC 5280, section 7.1). */
export function namesIssuer(certificate: X509Certificate, issuer: X509Certificate): boolean {
  const [above, below] = [nameOf(issuer, 'subject'), nameOf(certificate, 'issuer')];
  const folded = (name: string) => name.toLowerCase().replace(/\s+/g, ' ');
  return folded(above) === folded(below);
}

/** Whether the signature of `certificate` is of the key of `issuer`. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    const key = publicKeyOf(issuer);
    return key !== undefined && certificate.verify(key);
  } catch {
    return false;
  }
}

/** Its own name is that of its issuer, and its own key signed it. */
export const isSelfSigned = (certificate: X509Certificate): boolean =>
  namesIssuer(certificate, certificate) && isSignedBy(certificate, certificate);
