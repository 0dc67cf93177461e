/** What AWS or its SDK said, in an operator's words. */
export interface AwsProblem {
  readonly found: string;
  readonly remedy: string;
}

const LOGIN =
  'export AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in again (aws sso login)';

const REMEDIES: Readonly<Record<string, string>> = {
  CredentialsProviderError: LOGIN,
  ExpiredToken: LOGIN,
  ExpiredTokenException: LOGIN,
  InvalidClientTokenId: LOGIN,
  UnrecognizedClientException: LOGIN,
  SignatureDoesNotMatch: `check the secret access key and the clock of this machine; or ${LOGIN}`,
};

/**
 * One sentence of an error of the AWS SDK. `action` is the IAM action that was tried, for a refusal.
 * The SDK's messages name keys' ids and ARNs, never a secret.
 */
export function describeAwsError(error: unknown, action: string): AwsProblem {
  const { name, message, code } = asFields(error);
  if (isAccessDenied(error)) {
    return {
      found: `AWS does not allow ${action}`,
      remedy: 'grant it: `npx connector privileges` prints the policy',
    };
  }
  const remedy = REMEDIES[name];
  if (remedy !== undefined)
    return { found: `AWS takes no credentials from here: ${oneLine(message)}`, remedy };
  if (code !== undefined || name === 'TimeoutError') {
    const proxy = proxyNote();
    return {
      found: `AWS cannot be reached: ${oneLine(message)}`,
      remedy: `check name resolution and port 443 from this machine to AWS${proxy}`,
    };
  }
  return {
    found: `AWS answered ${name}: ${oneLine(message)}`,
    remedy: 'correct what it names and run again',
  };
}

export const isAccessDenied = (error: unknown): boolean =>
  ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'].includes(asFields(error).name);

export const isMissing = (error: unknown): boolean =>
  ['NoSuchEntity', 'NoSuchEntityException'].includes(asFields(error).name);

/** The JavaScript SDK ignores these variables, which every other AWS tool obeys. */
function proxyNote(): string {
  const { HTTPS_PROXY, https_proxy } = process.env;
  return (HTTPS_PROXY ?? https_proxy) === undefined
    ? ''
    : '; HTTPS_PROXY is set, which these checks do not use';
}

function asFields(error: unknown): { name: string; message: string; code?: string } {
  if (!(error instanceof Error)) return { name: 'an error', message: String(error) };
  const system = systemErrorIn(error);
  if (system === undefined) return { name: error.name, message: error.message };
  // Of several addresses tried, Node reports an aggregate without a message.
  return { name: error.name, message: system.message || system.code, code: system.code };
}

/** The SDK wraps what the network said. */
function systemErrorIn(error: unknown): { code: string; message: string } | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code, message } = at as NodeJS.ErrnoException;
    if (code !== undefined && /^E[A-Z]/.test(code)) return { code, message };
  }
  return undefined;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
