import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';

/** A certificate as a server presented it. */
export interface PresentedCertificate {
  /** `AA:BB:...`, as OpenSSL and setup.rb print it. */
  readonly sha1: string;
  readonly sha256: string;
  /** Names and addresses it is for, of its subject alternative names; else the common name. */
  readonly names: readonly string[];
  /** `CN=10.0.0.5, O=Amazon`. */
  readonly issuer: string;
  readonly subject: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly selfSigned: boolean;
  /** The certificate, then those that signed it as far as the server sent them, PEM. */
  readonly chain: readonly string[];
}

/** What a handshake left behind (`socket.getPeerCertificate(true)`). */
export function presentedCertificate(peer: DetailedPeerCertificate): PresentedCertificate {
  const chain: X509Certificate[] = [];
  // A self-signed certificate is its own issuer.
  for (let at: DetailedPeerCertificate | undefined = peer; at?.raw; at = at.issuerCertificate) {
    const certificate = new X509Certificate(at.raw);
    if (chain.some((known) => known.fingerprint256 === certificate.fingerprint256)) break;
    chain.push(certificate);
  }
  const own = chain[0];
  if (own === undefined) throw new Error('the server presented no certificate');
  return {
    sha1: own.fingerprint,
    sha256: own.fingerprint256,
    names: namesOf(own),
    issuer: inOneLine(own.issuer),
    subject: inOneLine(own.subject),
    validFrom: new Date(own.validFrom),
    validTo: new Date(own.validTo),
    selfSigned: own.checkIssued(own),
    chain: chain.map((certificate) => certificate.toString()),
  };
}

/** Upper case with colons, whichever way a fingerprint was written. */
export const normalFingerprint = (fingerprint: string): string =>
  (fingerprint.replace(/[^0-9a-f]/gi, '').match(/../g) ?? []).join(':').toUpperCase();

function namesOf(certificate: X509Certificate): string[] {
  const { subjectAltName } = certificate;
  if (subjectAltName === undefined) {
    const common = /^CN=(.*)$/m.exec(certificate.subject)?.[1];
    return common === undefined ? [] : [common];
  }
  // Node quotes a name that holds a separator, as JSON; such a name is nobody's host.
  return subjectAltName
    .split(', ')
    .map((entry) => /^(?:DNS|IP Address):([^"]+)$/.exec(entry)?.[1])
    .filter((name) => name !== undefined);
}

const inOneLine = (name: string): string => name.split('\n').join(', ');
