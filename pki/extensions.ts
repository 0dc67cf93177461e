import type { X509Certificate } from 'node:crypto';
import {
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  KeyUsage,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509';
import { parse } from './asn1';
import { namesOf, type CertificateNames } from './names';

const WHAT = 'The certificate';
/** A certificate is asked for several of its parts. */
const structures = new WeakMap<X509Certificate, Certificate>();

/** @throws PkiError for a certificate that OpenSSL reads and this does not */
export function structureOf(certificate: X509Certificate): Certificate {
  const known = structures.get(certificate);
  if (known) return known;
  const structure = parse(certificate.raw, Certificate, WHAT);
  structures.set(certificate, structure);
  return structure;
}

/** The content of an extension; undefined when the certificate has none of that kind. */
export function extensionOf(certificate: X509Certificate, id: string): ArrayBuffer | undefined {
  const extensions = structureOf(certificate).tbsCertificate.extensions;
  return [...(extensions ?? [])].find(({ extnID }) => extnID === id)?.extnValue.buffer;
}

function read<T>(certificate: X509Certificate, id: string, type: new () => T): T | undefined {
  const content = extensionOf(certificate, id);
  return content && parse(content, type, WHAT);
}

/** The subject alternative names. */
export const certifiedNames = (certificate: X509Certificate): CertificateNames =>
  namesOf(read(certificate, id_ce_subjectAltName, SubjectAlternativeName));

/** undefined: the certificate says nothing of whether it is an authority */
export const basicConstraints = (certificate: X509Certificate): BasicConstraints | undefined =>
  read(certificate, id_ce_basicConstraints, BasicConstraints);

/** What the key may be used for, as bits of `KeyUsageFlags`; undefined: everything */
export const keyUsage = (certificate: X509Certificate): number | undefined =>
  read(certificate, id_ce_keyUsage, KeyUsage)?.toNumber();

/** For whom the certificate is, as OIDs; undefined: everything */
export function purposes(certificate: X509Certificate): readonly string[] | undefined {
  const usage = read(certificate, id_ce_extKeyUsage, ExtendedKeyUsage);
  return usage && [...usage];
}
