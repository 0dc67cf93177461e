import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { systemAuthorities } from './system-authorities';
import { formatThumbprint, matches, parseThumbprint, thumbprintOf, type Thumbprint } from './thumbprint';

/**
 * How vCenter's certificate is judged. Nothing given: as Go does it, with the system's authorities and SSL_CERT_FILE.
 * `caFile`: only by the authorities in that PEM file. `thumbprint`: this very certificate, SHA-1 or SHA-256; names
 * and dates in it do not count. `insecure`: not at all.
 */
export type TlsOptions =
  | { readonly caFile?: string; readonly thumbprint?: undefined; readonly insecure?: false }
  | { readonly thumbprint: string; readonly caFile?: undefined; readonly insecure?: false }
  | { readonly insecure: true; readonly caFile?: undefined; readonly thumbprint?: undefined };

/** The one way to judge that is given, of what a spec or a provider's configuration has; undefined when none is. */
export function tlsOptions(given: {
  readonly caFile?: string | undefined;
  readonly thumbprint?: string | undefined;
  readonly insecure?: boolean | undefined;
}): TlsOptions | undefined {
  const { caFile, thumbprint, insecure } = given;
  if (insecure === true) return { insecure };
  if (thumbprint !== undefined) return { thumbprint };
  return caFile === undefined ? undefined : { caFile };
}

/** `TlsOptions`, read and checked. */
export interface TlsTrust {
  /** PEM certificates; undefined when authorities play no part. */
  readonly authorities?: readonly string[];
  readonly thumbprint?: Thumbprint;
  /** Where the authorities come from, for messages. */
  readonly origin: string;
}

/** @throws RangeError for a thumbprint that is none, Error for a file that cannot be read, one sentence each */
export function readTrust(options: TlsOptions = {}): TlsTrust {
  if (options.insecure) return { origin: 'nothing' };
  if (options.thumbprint !== undefined) {
    return { thumbprint: parseThumbprint(options.thumbprint), origin: 'the thumbprint' };
  }
  if (options.caFile !== undefined) {
    return { authorities: readAuthorities(options.caFile), origin: options.caFile };
  }
  return { authorities: systemAuthorities(), origin: "this machine's authorities" };
}

function readAuthorities(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw new Error(`the CA file ${file} cannot be read (${code})`, { cause: error });
  }
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (!found) {
    throw new Error(`the CA file ${file} holds no PEM certificate (-----BEGIN CERTIFICATE-----)`);
  }
  if (!found.every(isCertificate)) {
    // Node would leave it out without a word.
    throw new Error(`the CA file ${file} holds a certificate that is damaged and cannot be decoded`);
  }
  return found;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/**
 * Why the peer of a finished handshake is not trusted, as a sentence without the server's name; undefined when it is.
 * The handshake must have been made with `authorities` as `ca`.
 */
export function distrust(socket: TLSSocket, trust: TlsTrust): string | undefined {
  const certificate = socket.getPeerCertificate(true);
  if (trust.thumbprint) return wrongThumbprint(certificate, trust.thumbprint);
  if (trust.authorities === undefined || socket.authorized) return undefined;
  // A string at run time: the code of what OpenSSL or the check of the name found.
  return notAuthorized(String(socket.authorizationError), certificate, trust);
}

function wrongThumbprint(certificate: DetailedPeerCertificate, expected: Thumbprint): string | undefined {
  if (matches(expected, certificate.raw)) return undefined;
  const found = thumbprintOf(certificate.raw, expected.algorithm);
  return (
    `it presents a certificate with the ${expected.algorithm} thumbprint ${formatThumbprint(found)}, ` +
    `expected ${formatThumbprint(expected)}. Nothing was sent. If vCenter's certificate was renewed, compare it ` +
    'there and correct the thumbprint; else somebody is in between'
  );
}

function notAuthorized(code: string, certificate: DetailedPeerCertificate, { origin }: TlsTrust): string {
  return `${why(code, certificate, origin)}. Its SHA-256 thumbprint is ${formatThumbprint(thumbprintOf(certificate.raw, 'SHA-256'))}. Nothing was sent`;
}

function why(code: string, certificate: DetailedPeerCertificate, origin: string): string {
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `its certificate is for ${names(certificate)}, not for this name; use a name in it, or pin the thumbprint`;
    case 'CERT_HAS_EXPIRED':
      return `its certificate, or one that signed it, has expired (its own is valid until ${certificate.valid_to})`;
    case 'CERT_NOT_YET_VALID':
      return `its certificate is valid only from ${certificate.valid_from}; check the clocks`;
    default:
      return (
        `its certificate is not trusted by ${origin} (${code}): give the CA of vCenter as a CA file, or the ` +
        'thumbprint of the certificate'
      );
  }
}

function names({ subjectaltname, subject }: DetailedPeerCertificate): string {
  const listed = subjectaltname ?? (subject.CN ? `CN ${String(subject.CN)}` : 'no name at all');
  return listed.replace(/IP Address:|DNS:/g, '').slice(0, 300);
}
