import { createHash, randomBytes, type KeyObject, type X509Certificate } from 'node:crypto';
import { OctetString } from '@peculiar/asn1-schema';
import {
  AuthorityKeyIdentifier,
  Certificate,
  Extension,
  Extensions,
  id_ce_authorityKeyIdentifier,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  SubjectKeyIdentifier,
  TBSCertificate,
  Validity as Period,
  Version,
  type Name,
} from '@peculiar/asn1-x509';
import { arrayBuffer, parse, serialize } from './asn1';
import { extensionOf } from './extensions';
import { dateOf } from './facts';
import { pem } from './pem';
import { PkiError } from './pki-error';
import { publicKeyInfo } from './request';
import { signed, signing } from './signature';

/** How long a certificate is valid. */
export interface Validity {
  /** From `now` on. */
  readonly days: number;
  /** @default now */
  readonly now?: Date;
}

/** Who signs. */
export interface Signer {
  readonly subject: Name;
  readonly key: KeyObject;
  /** undefined: it signs itself */
  readonly certificate?: X509Certificate;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Clocks differ: a certificate would be "not yet valid" for whose clock is behind. */
const BACKDATED = 5 * MINUTE;
/**
 * A certificate in PEM, with identifiers of the keys beside the extensions given.
 * @throws PkiError for a key that cannot sign, or a time that is no validity
 */
export function certify(
  publicKey: KeyObject,
  subject: Name,
  extensions: readonly Extension[],
  validity: Validity,
  signer: Signer,
): string {
  const ownId = keyIdentifier(publicKey);
  const above = signer.certificate && [
    extension(
      id_ce_authorityKeyIdentifier,
      new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(identifierOf(signer.certificate)) }),
    ),
  ];
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: signing(signer.key).algorithm,
    issuer: signer.subject,
    validity: period(validity, signer.certificate),
    subject,
    subjectPublicKeyInfo: publicKeyInfo(publicKey),
    extensions: new Extensions([
      ...extensions,
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(ownId)),
      ...(above ?? []),
    ]),
  });
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: signing(signer.key).algorithm,
    signatureValue: signed(serialize(tbsCertificate), signer.key),
  });
  return pem('CERTIFICATE', serialize(certificate));
}

/** @param critical who does not know the extension has to refuse the certificate */
export const extension = (extnID: string, value: unknown, critical = false): Extension =>
  new Extension({ extnID, critical, extnValue: new OctetString(serialize(value)) });

function period({ days, now = new Date() }: Validity, above: X509Certificate | undefined): Period {
  if (!(days > 0 && days <= 36_500)) {
    throw new PkiError(`A certificate cannot be valid for ${days} days; 1 to 36500 are allowed.`);
  }
  const [from, to] = [now.getTime() - BACKDATED, now.getTime() + days * DAY];
  const [first, last] = above ? [dateOf(above, 'validFrom'), dateOf(above, 'validTo')] : [];
  return new Period({
    notBefore: new Date(Math.max(from, first?.getTime() ?? from)),
    notAfter: new Date(Math.min(to, last?.getTime() ?? to)),
  });
}

/** 127 bits, positive and never shorter (RFC 5280, section 4.1.2.2). */
function serialNumber(): ArrayBuffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return arrayBuffer(bytes);
}

/** RFC 5280, section 4.2.1.2, method 1. */
const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(Buffer.from(publicKeyInfo(key).subjectPublicKey))
    .digest();

/** As the authority's certificate has it, which need not be of that method. */
function identifierOf(certificate: X509Certificate): Uint8Array {
  const own = extensionOf(certificate, id_ce_subjectKeyIdentifier);
  return own
    ? new Uint8Array(parse(own, SubjectKeyIdentifier, "The authority's certificate").buffer)
    : keyIdentifier(certificate.publicKey);
}
