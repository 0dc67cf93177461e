import { IssuerError } from '../issuer-error';

/** What AWS's error codes mean for a certificate, and what to do; AWS's own texts are never shown. */
const PROBLEMS: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'there is no such authority in this account and region; correct the ARN',
  InvalidArnException: 'AWS takes the ARN for none; correct it',
  InvalidStateException: 'the authority is in no state to sign; see it in the console of AWS Private CA',
  LimitExceededException:
    'the authority has issued as many certificates as its quota allows; raise the quota',
  MalformedCSRException: 'AWS does not accept the request; see that its key and its names are allowed there',
  InvalidArgsException: 'AWS does not accept what was asked for; ask for fewer days',
  ValidationException:
    'AWS does not accept what was asked for; ask for fewer days (7 at most of an authority for short-lived certificates)',
  RequestFailedException:
    'AWS could not sign the request; see that its key, names and days are allowed there',
  AccessDeniedException: 'these credentials may not do that; allow ACTION with this authority',
  AccessDenied: 'these credentials may not do that; allow ACTION',
  UnrecognizedClientException: 'AWS does not know these credentials; correct them',
  InvalidClientTokenId: 'AWS does not know these credentials; correct them',
  InvalidSignatureException: 'the secret access key is wrong, or the clock; correct them',
  SignatureDoesNotMatch: 'the secret access key is wrong, or the clock; correct them',
  ExpiredTokenException: 'the AWS credentials have expired; log in again',
  ExpiredToken: 'the AWS credentials have expired; log in again',
  CredentialsProviderError:
    'there are no AWS credentials that are good now; run `aws sso login`, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ThrottlingException: 'AWS asks to be called less often; run again later',
};

/**
 * An error of the AWS SDK in one sentence.
 *
 * @param action the IAM action that was tried: `acm-pca:IssueCertificate`
 */
export function acmPcaFailure(error: unknown, subject: string, action: string): IssuerError {
  const { name, code, $metadata } = error as AwsError;
  // Every object inherits a "constructor".
  const known = Object.hasOwn(PROBLEMS, name) ? PROBLEMS[name] : undefined;
  const status = $metadata?.httpStatusCode;
  const found = status === undefined ? (code ?? 'no answer') : `HTTP ${status}`;
  const problem = known ?? `AWS does not answer as it should (${found}); see whether ${action} works by hand`;
  return new IssuerError(subject, `gives no certificate: ${problem.replace('ACTION', action)}`);
}

interface AwsError {
  readonly name: string;
  /** Of the operating system: ECONNREFUSED. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
