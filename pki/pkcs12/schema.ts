import { AsnProp, AsnPropTypes, OctetString } from '@peculiar/asn1-schema';
import { EncryptedContentInfo } from '@peculiar/asn1-cms';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

// Structures that the libraries do not have. Their decorators are called as functions: TypeScript's standard ones
// are of another kind.

/** pkcs-12PbeParams (RFC 7292, appendix C). */
export class PbeParameters {
  salt = new OctetString();
  iterations = 1;
}
AsnProp({ type: OctetString })(PbeParameters.prototype, 'salt');
AsnProp({ type: AsnPropTypes.Integer })(PbeParameters.prototype, 'iterations');

/** PBES2-params (RFC 8018, appendix A.4). */
export class Pbes2Parameters {
  keyDerivationFunc = new AlgorithmIdentifier();
  encryptionScheme = new AlgorithmIdentifier();
}
AsnProp({ type: AlgorithmIdentifier })(Pbes2Parameters.prototype, 'keyDerivationFunc');
AsnProp({ type: AlgorithmIdentifier })(Pbes2Parameters.prototype, 'encryptionScheme');

/** PBKDF2-params (RFC 8018, appendix A.2), with the salt given as such. */
export class Pbkdf2Parameters {
  salt = new OctetString();
  iterationCount = 1;
  keyLength?: number;
  /** Absent: HMAC with SHA-1. */
  prf?: AlgorithmIdentifier;
}
AsnProp({ type: OctetString })(Pbkdf2Parameters.prototype, 'salt');
AsnProp({ type: AsnPropTypes.Integer })(Pbkdf2Parameters.prototype, 'iterationCount');
AsnProp({ type: AsnPropTypes.Integer, optional: true })(Pbkdf2Parameters.prototype, 'keyLength');
AsnProp({ type: AlgorithmIdentifier, optional: true })(Pbkdf2Parameters.prototype, 'prf');

/** EncryptedData (RFC 5652, section 8), without attributes. */
export class EncryptedData {
  version = 0;
  encryptedContentInfo = new EncryptedContentInfo();
}
AsnProp({ type: AsnPropTypes.Integer })(EncryptedData.prototype, 'version');
AsnProp({ type: EncryptedContentInfo })(EncryptedData.prototype, 'encryptedContentInfo');
