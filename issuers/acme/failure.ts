import { SecretError } from '../../secrets';
import { IssuerError, oneLine } from '../issuer-error';

/**
 * An error of acme-client in one sentence; errors of our own stay what they are.
 *
 * A server's own text is shown: it says which name it could not look at, and has been sent nothing that is secret.
 */
export function acmeFailure(error: unknown, subject: string): Error {
  if (error instanceof IssuerError || error instanceof SecretError) return error;
  const { code, message } = error as { code?: string; message?: string };
  return new IssuerError(subject, `gives no certificate: ${problem(code, message ?? '')}`);
}

function problem(code: string | undefined, message: string): string {
  if (isDistrust(code)) {
    return `the certificate of its directory is not trusted (${code}); name its authority`;
  }
  if (code !== undefined && /^E[A-Z_]+$/.test(code)) {
    return `it does not answer (${code}); see that it runs, that the URL is right and that it can be reached without a proxy`;
  }
  if (/external ?account/i.test(message)) {
    return 'it takes accounts only that are bound to another one there (external account binding), which this program cannot do; name another server';
  }
  const said = oneLine(message);
  if (said === '')
    return 'it answers what is no answer of an ACME server; see that the URL is that of a directory';
  return `it answers "${said}"; correct that, and run again`;
}

/**
 * Whether an error of a connection is about the server's certificate, which no repetition mends.
 *
 * @see https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes
 */
export const isDistrust = (code = ''): boolean =>
  /CERT|ALTNAME|SIGNATURE|PEM|^ERR_(OSSL|SSL)|^EPROTO/.test(code);

/** The text of a problem document (RFC 7807), for a message. */
export function reasonOf(error: unknown): string {
  const { detail, type, subproblems } = (error ?? {}) as {
    detail?: unknown;
    type?: unknown;
    subproblems?: unknown;
  };
  const [first] = Array.isArray(subproblems) ? (subproblems as unknown[]) : [];
  if (typeof detail === 'string' && detail !== '') return oneLine(detail);
  if (first !== undefined) return reasonOf(first);
  return typeof type === 'string' ? oneLine(type) : 'no reason given';
}
