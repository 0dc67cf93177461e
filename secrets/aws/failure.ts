import { SecretError } from '../secret-error';

/** What AWS's error codes mean for a reader of a secret, and what to do; the services' own texts are never shown. */
const PROBLEMS: Readonly<Record<string, string>> = {
  ParameterNotFound: 'is not there; create it, or correct the name or the region',
  ParameterVersionNotFound: 'has no such version or label; correct what follows the colon',
  ResourceNotFoundException: 'is not there; create it, or correct the name or the region',
  InvalidRequestException: 'cannot be read as it is, such as when it is scheduled for deletion; restore it',
  InvalidParameterException: 'has a name that AWS does not accept; correct it',
  ValidationException: 'has a name that AWS does not accept; correct it',
  InvalidKeyId: 'is encrypted with a KMS key that is gone or disabled; restore the key',
  DecryptionFailure: 'cannot be decrypted; allow kms:Decrypt with its key',
  KMSAccessDeniedException: 'cannot be decrypted; allow kms:Decrypt with its key',
  AccessDeniedException: 'may not be read with these credentials; allow ACTION, and kms:Decrypt with its key',
  AccessDenied: 'may not be read with these credentials; allow sts:AssumeRole and the role ACTION',
  UnrecognizedClientException: 'cannot be read: AWS does not know these credentials; correct them',
  InvalidClientTokenId: 'cannot be read: AWS does not know these credentials; correct them',
  InvalidSignatureException: 'cannot be read: the secret access key is wrong, or the clock; correct them',
  SignatureDoesNotMatch: 'cannot be read: the secret access key is wrong, or the clock; correct them',
  ExpiredTokenException: 'cannot be read: the AWS credentials have expired; log in again',
  ExpiredToken: 'cannot be read: the AWS credentials have expired; log in again',
  CredentialsProviderError:
    'cannot be read: no AWS credentials that are good now; run `aws sso login`, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ThrottlingException: 'cannot be read: AWS asks to be called less often; run again later',
};

/** An error of the AWS SDK in one sentence. @param action the IAM action that reading takes: `ssm:GetParameter` */
export function awsFailure(error: unknown, subject: string, action: string): SecretError {
  const { name, message, code, $metadata } = error as AwsError;
  // The SDK has no name for it.
  if (message === 'Region is missing') {
    return new SecretError(subject, 'is in no known region; set AWS_REGION, or name the region');
  }
  const known = Object.hasOwn(PROBLEMS, name) ? PROBLEMS[name] : undefined;
  if (known !== undefined) return new SecretError(subject, known.replace('ACTION', action));
  const status = $metadata?.httpStatusCode;
  const found = status === undefined ? (code ?? 'no answer') : `HTTP ${status}`;
  return new SecretError(
    subject,
    `cannot be read from AWS (${found}); try \`aws ${COMMAND[action] ?? ''}\` by hand`,
  );
}

const COMMAND: Readonly<Record<string, string>> = {
  'ssm:GetParameter': 'ssm get-parameter',
  'secretsmanager:GetSecretValue': 'secretsmanager get-secret-value',
};

interface AwsError {
  readonly name: string;
  readonly message: string;
  /** Of the operating system: ECONNREFUSED. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
