import type { KeyObject, X509Certificate } from 'node:crypto';
import { orderChain, PkiError, readCertificates, readRequest } from '../pki';
import { IssuerError } from './issuer-error';

/**
 * What an issuer gave as a chain: PEM, the certificate for the request's key first, each followed by its issuer.
 *
 * @param texts PEM, in any order, each with any number of certificates
 * @throws IssuerError when they cannot be read, or none is for the request's key
 */
export function issuedChain(texts: readonly string[], csr: string, subject: string): readonly string[] {
  const certificates = texts.flatMap((text) => certificatesIn(text, subject));
  const chain = chainOf(certificates, readRequest(csr).publicKey);
  if (chain.length === 0) {
    const found =
      certificates.length === 0
        ? 'no certificate at all'
        : 'a certificate for another key than that asked for';
    throw new IssuerError(subject, `gave ${found}; see its log, and run again`);
  }
  return chain.map((certificate) => certificate.toString());
}

/** The chain that begins with the certificate for a public key; empty when there is none. */
export function chainOf(
  certificates: readonly X509Certificate[],
  key: KeyObject,
): readonly X509Certificate[] {
  return certificates.some((one) => one.publicKey.equals(key)) ? orderChain(certificates, key) : [];
}

function certificatesIn(text: string, subject: string): readonly X509Certificate[] {
  try {
    return readCertificates(text);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new IssuerError(subject, 'gave what is no certificate in PEM; see its log, and run again');
  }
}
