import { PkiError, readRequest } from '../pki';
import { clause, IssuerError } from './issuer-error';
import type { Issued, IssueContext, Issuer, IssueRequest } from './issuer';
import { ISSUER_NAMES, ISSUERS } from './issuers';
import type { IssuerSettings } from './settings';

/**
 * Has a certificate issued. The chain that comes is for the request's key and in order, and nothing else about it has
 * been checked: `chainProblems` of pki/ does that.
 *
 * @throws IssuerError, SecretError for a key or token that cannot be had, and whatever `context.signal` was aborted
 * with
 */
export async function issue(
  settings: IssuerSettings,
  request: IssueRequest,
  context: IssueContext,
): Promise<Issued> {
  const { signal } = context;
  signal.throwIfAborted();
  const [issuer, own] = find(settings);
  const subject = issuer.describe(own);
  if (!Number.isInteger(request.days) || request.days < 1) {
    throw new IssuerError(
      subject,
      `is asked for ${request.days} days; ask for a whole number of days from 1 on`,
    );
  }
  requireRequest(request.csr, subject);
  try {
    return await issuer.issue({ settings: own, subject, request, context });
  } catch (error) {
    // What libraries make of an abort is not what was given.
    signal.throwIfAborted();
    throw error;
  }
}

/** Whoever is asked next would refuse it with fewer words. */
function requireRequest(csr: string, subject: string): void {
  try {
    readRequest(csr);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new IssuerError(subject, `is asked with what is no signing request: ${clause(error)}`);
  }
}

/**
 * An issuer in plans and errors: `ACM PCA arn:aws:acm-pca:...`, `local CA ca.pem`. Another text means another issuer;
 * nothing is read or asked for it.
 *
 * @throws IssuerError for settings without exactly one issuer
 */
export function describeIssuer(settings: IssuerSettings): string {
  const [issuer, own] = find(settings);
  return issuer.describe(own);
}

function find(settings: IssuerSettings): [Issuer<unknown>, unknown] {
  const given = settings as Readonly<Partial<Record<string, unknown>>>;
  const names = ISSUER_NAMES.filter((name) => given[name] !== undefined && given[name] !== null);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    const found = name === undefined ? 'none is' : `${names.join(' and ')} are`;
    throw new IssuerError('the issuer', `is one of ${ISSUER_NAMES.join(', ')}, and ${found} given; name one`);
  }
  // That these settings are this issuer's, only the table's own type says.
  return [ISSUERS[name], given[name]];
}
