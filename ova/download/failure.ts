import { STATUS_CODES } from 'node:http';
import { isSystemError } from '../identity';

/** A transfer that broke and may be tried again. The message is the end of a sentence that begins with the address. */
export class TemporaryFailure extends Error {
  constructor(
    message: string,
    /** How long the server asks to wait, in milliseconds. */
    readonly waitAtLeast = 0,
  ) {
    super(message);
  }
}

/** A transfer that would break again in the same way. */
export class FinalFailure extends Error {}

const TEMPORARY_STATUSES: readonly number[] = [408, 425, 429, 500, 502, 503, 504];
const LONGEST_WAIT = 60_000;

const REMEDIES: Readonly<Record<number, string>> = {
  401: 'the address needs a login; use one that needs none, or download the file and give its path',
  403: 'it is not for everybody, or a signed address has expired; get a new one',
  404: 'check the address',
  407: 'the proxy needs a login; put it into HTTPS_PROXY',
  410: 'the file has been withdrawn; get another address',
};

/** An answer that brings no file. */
export function refusedBy(who: string, status: number, retryAfter?: string): TemporaryFailure | FinalFailure {
  const text = `${who} answers ${status} ${STATUS_CODES[status] ?? ''}`.trim();
  if (TEMPORARY_STATUSES.includes(status)) {
    const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0;
    return new TemporaryFailure(text, Math.min(seconds * 1000, LONGEST_WAIT));
  }
  return new FinalFailure(`${text}; ${REMEDIES[status] ?? 'check the address'}`);
}

/** A connection that could not be made or broke. */
export function brokenBy(error: unknown): TemporaryFailure | FinalFailure {
  if (error instanceof TemporaryFailure || error instanceof FinalFailure) return error;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  if (code === 'ENOTFOUND') return new FinalFailure('there is no host of this name; check the address');
  if (code.startsWith('ERR_TLS_CERT_ALTNAME')) {
    return new FinalFailure('the server has a certificate for another name; check the address');
  }
  if (/^CERT_HAS_EXPIRED|^CERT_NOT_YET_VALID/.test(code)) {
    return new FinalFailure(
      `the server's certificate is not valid today (${code}); check the clock, or tell its owner`,
    );
  }
  if (/CERT|VERIFY|ISSUER/.test(code)) {
    return new FinalFailure(
      `the server's certificate is not trusted (${code}); put the certificate of its authority into the file that SSL_CERT_FILE or NODE_EXTRA_CA_CERTS names`,
    );
  }
  if (code === 'EPROTO' || /^ERR_SSL|^ERR_INVALID/.test(code)) {
    return new FinalFailure(`does not speak TLS as expected (${code}); check the address and its port`);
  }
  return new TemporaryFailure(`the connection failed (${code === '' ? message : code})`);
}

/** A cache that cannot be written, as the end of a sentence that begins with its path. */
export function unwritable(error: unknown): string {
  if (!isSystemError(error)) return String(error);
  return error.code === 'ENOSPC'
    ? 'the disk is full; free some space, or set XDG_CACHE_HOME to a directory that has more'
    : `cannot be written (${error.code}); make it writable, or set XDG_CACHE_HOME to a directory that is`;
}
