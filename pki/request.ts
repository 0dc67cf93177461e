import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { OctetString } from '@peculiar/asn1-schema';
import {
  Attribute,
  Extension,
  Extensions,
  id_ce_subjectAltName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';
import { arrayBuffer, parse, serialize } from './asn1';
import { publicHalf } from './key';
import {
  commonNameOf,
  distinguishedName,
  namesOf,
  subjectAlternativeName,
  type CertificateNames,
} from './names';
import { pem, pemBlocks } from './pem';
import { PkiError } from './pki-error';
import { signatureKind, signed, signing } from './signature';

/** What a request for a certificate (PKCS#10, RFC 2986) asks for. */
export interface ReadRequest extends CertificateNames {
  readonly commonName?: string;
  readonly publicKey: KeyObject;
}

/** extensionRequest of PKCS#9 (RFC 2985, section 5.4.2). */
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const WHAT = 'The certificate request';

/**
 * A request in PEM with the names as subject alternative names.
 * @param names `commonName` is the first DNS name, else the first address, when it is not given; one that is longer
 *   than 64 characters is left out
 * @throws PkiError for names that cannot be certified, or a key that cannot sign
 */
export function makeRequest(
  key: KeyObject,
  names: CertificateNames & { readonly commonName?: string },
): string {
  const alternatives = subjectAlternativeName(names);
  const extensions = new Extensions([
    new Extension({
      extnID: id_ce_subjectAltName,
      extnValue: new OctetString(serialize(alternatives)),
    }),
  ]);
  const certificationRequestInfo = new CertificationRequestInfo({
    subject: distinguishedName(names.commonName ?? names.dnsNames[0] ?? names.addresses[0]),
    subjectPKInfo: publicKeyInfo(publicHalf(key)),
    attributes: new Attributes([
      new Attribute({ type: EXTENSION_REQUEST, values: [arrayBuffer(serialize(extensions))] }),
    ]),
  });
  return pem(
    'CERTIFICATE REQUEST',
    serialize(
      new CertificationRequest({
        certificationRequestInfo,
        signatureAlgorithm: signing(key).algorithm,
        signature: signed(serialize(certificationRequestInfo), key),
      }),
    ),
  );
}

/**
 * Reads a request in PEM and checks that it was signed by the key it names.
 * @throws PkiError for what is no request, is damaged, or has a signature that is false or of an unknown kind
 */
export function readRequest(text: string): ReadRequest {
  const blocks = pemBlocks(text).filter(({ label }) => /^(NEW )?CERTIFICATE REQUEST$/.test(label));
  const [block] = blocks;
  if (!block || blocks.length > 1) {
    throw new PkiError(
      `The text holds ${blocks.length} certificate requests in PEM; exactly one is allowed: give the file of one.`,
    );
  }
  const request = parse(block.der, CertificationRequest, WHAT);
  const { subject, subjectPKInfo, attributes } = request.certificationRequestInfo;
  const publicKey = readPublicKey(subjectPKInfo);
  checkSignature(request, publicKey);
  const commonName = commonNameOf(subject);
  return {
    ...namesOf(requestedNames(attributes)),
    ...(commonName === undefined ? {} : { commonName }),
    publicKey,
  };
}

/** As a certificate or request holds it. */
export function publicKeyInfo(key: KeyObject): SubjectPublicKeyInfo {
  return parse(key.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo, 'The public key');
}

function readPublicKey(info: SubjectPublicKeyInfo): KeyObject {
  try {
    return createPublicKey({ key: serialize(info), format: 'der', type: 'spki' });
  } catch {
    throw new PkiError(`${WHAT} has a public key that cannot be read; make the request again.`);
  }
}

function checkSignature(request: CertificationRequest, publicKey: KeyObject): void {
  const kind = signatureKind(request.signatureAlgorithm);
  if (!kind || kind.name === 'rsassaPss') {
    throw new PkiError(
      `${WHAT} is signed by ${kind?.name ?? request.signatureAlgorithm.algorithm}; RSA (PKCS#1 v1.5) and ECDSA with SHA-1 or SHA-2 are allowed: make it again with one of these.`,
    );
  }
  // The bytes that were signed, not what would be written for the same values.
  const content = new Uint8Array(request.certificationRequestInfoRaw ?? new ArrayBuffer(0));
  let good = false;
  try {
    good = verify(kind.digest, content, publicKey, new Uint8Array(request.signature));
  } catch {
    // A signature of another kind of key than the request's.
  }
  if (!good) throw new PkiError(`${WHAT} was not signed by its own key; it is damaged: make it again.`);
}

function requestedNames(attributes: Attributes | undefined): SubjectAlternativeName | undefined {
  const values = [...(attributes ?? [])]
    .filter(({ type }) => type === EXTENSION_REQUEST)
    .flatMap((attribute) => attribute.values);
  const extension = values
    .flatMap((value) => [...parse(value, Extensions, WHAT)])
    .find(({ extnID }) => extnID === id_ce_subjectAltName);
  return extension && parse(extension.extnValue.buffer, SubjectAlternativeName, WHAT);
}
