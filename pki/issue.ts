import type { KeyObject, X509Certificate } from 'node:crypto';
import {
  BasicConstraints,
  ExtendedKeyUsage,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  type Extension,
} from '@peculiar/asn1-x509';
import { serialize } from './asn1';
import { certify, extension, type Signer, type Validity } from './certify';
import { structureOf } from './extensions';
import { dateOf } from './facts';
import { describeKey, isKeyOf, publicHalf } from './key';
import { distinguishedName, subjectAlternativeName } from './names';
import { PkiError } from './pki-error';
import { readRequest, type ReadRequest } from './request';

/** A certificate authority whose key is at hand. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
  /** Above the certificate, nearest first. */
  readonly chain?: readonly X509Certificate[];
}

/** A self-signed certificate needs a name: Java refuses one whose issuer is empty (RFC 5280, section 4.1.2.4). */
const NAMELESS = 'self-signed';

/**
 * A certificate in PEM for a server (not an authority) with the names of the request, signed by its own key.
 * Valid from 5 minutes before now.
 * @throws PkiError for a request that cannot be read, or of another key
 */
export function selfSign(request: string, key: KeyObject, validity: Validity): string {
  const asked = readRequest(request);
  if (!asked.publicKey.equals(publicHalf(key))) {
    throw new PkiError('The certificate request was made with another key; give the key it was made with.');
  }
  const named = distinguishedName(asked.commonName);
  const subject = named.length > 0 ? named : distinguishedName(NAMELESS);
  return certify(asked.publicKey, subject, serverExtensions(asked, false), validity, { subject, key });
}

/**
 * The same, signed by an authority. It ends with the authority's certificate at the latest.
 * @throws PkiError for a request that cannot be read, or an authority that is none, has expired or has another key
 */
export function signRequest(request: string, authority: Authority, validity: Validity): string {
  const asked = readRequest(request);
  const subject = distinguishedName(asked.commonName);
  const extensions = serverExtensions(asked, subject.length === 0);
  return certify(asked.publicKey, subject, extensions, validity, signerOf(authority, validity));
}

/**
 * A certificate in PEM of a new authority, signed by its own key or by the authority above.
 * @throws PkiError for a name that is empty or longer than 64 characters, and as `signRequest` does
 */
export function makeAuthority(
  key: KeyObject,
  commonName: string,
  validity: Validity,
  parent?: Authority,
): string {
  const subject = distinguishedName(commonName);
  if (subject.length === 0) {
    throw new PkiError('The name of an authority has to have 1 to 64 characters; give it such a name.');
  }
  const extensions = [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
  ];
  const signer = parent ? signerOf(parent, validity) : { subject, key };
  return certify(publicHalf(key), subject, extensions, validity, signer);
}

function signerOf({ certificate, key }: Authority, { now = new Date() }: Validity): Signer {
  const { subject } = structureOf(certificate).tbsCertificate;
  if (!certificate.ca) {
    throw new PkiError(
      'The certificate given as an authority is of none (CA:FALSE); give that of an authority.',
    );
  }
  if (!isKeyOf(key, certificate)) {
    throw new PkiError(
      `The authority's certificate is not of the ${describeKey(key)} key; give the key to it.`,
    );
  }
  if (dateOf(certificate, 'validTo') <= now) {
    const day = dateOf(certificate, 'validTo').toISOString().slice(0, 10);
    throw new PkiError(`The authority's certificate expired on ${day}; renew the authority first.`);
  }
  // Byte by byte the same, or verifiers find no issuer.
  if (!certificate.raw.includes(serialize(subject))) {
    throw new PkiError(
      "The authority's name is written in an encoding that is not DER; use another authority.",
    );
  }
  return { subject, key, certificate };
}

function serverExtensions(asked: ReadRequest, nameless: boolean): Extension[] {
  // With RSA, key exchange of TLS before 1.3 may encrypt with the key.
  const usage =
    asked.publicKey.asymmetricKeyType === 'rsa'
      ? KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment
      : KeyUsageFlags.digitalSignature;
  return [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
    extension(id_ce_keyUsage, new KeyUsage(usage), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    // Critical, when there is no other name (RFC 5280, section 4.2.1.6).
    extension(id_ce_subjectAltName, subjectAlternativeName(asked), nameless),
  ];
}
