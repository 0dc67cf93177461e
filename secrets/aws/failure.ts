import { SecretAbsentError, SecretError } from '../secret-error';
import type { SecretRequest } from '../store';

/** What AWS's error codes mean for a reader of a secret (for a writer, `read` is `written`), and what to do; the services' own texts are never shown. */
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

/** What they mean where that depends on who asks: a writer. */
const WRITING_PROBLEMS: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'may not be written with these credentials; allow ACTION, and kms:Encrypt and kms:GenerateDataKey with its key',
  EncryptionFailure: 'cannot be encrypted; allow kms:Encrypt and kms:GenerateDataKey with its key',
  HierarchyTypeMismatchException:
    'is stored in the clear (String), which AWS cannot turn into a SecureString; delete it, or name another',
  HierarchyLevelLimitExceededException: 'has more than 15 levels; name a shorter one',
  ParameterAlreadyExists: 'has been made by somebody else at the same moment; run again',
  ParameterLimitExceeded: 'is one parameter too many for this account; remove others or raise the quota',
  ParameterMaxVersionLimitExceeded:
    'has as many versions as AWS keeps, and a label on the oldest; move the label',
  TooManyUpdates: 'is being changed by somebody else; run again later',
  ResourceExistsException: 'has been made by somebody else at the same moment; run again',
  LimitExceededException: 'has as many versions or labels as AWS keeps; remove old ones',
};

/**
 * An error of the AWS SDK in one sentence.
 *
 * @param action the IAM action that was tried: `ssm:GetParameter`
 */
export function awsFailure(error: unknown, subject: string, action: string): SecretError {
  const { name, message, code, $metadata } = error as AwsError;
  // The SDK has no name for it.
  if (message === 'Region is missing') {
    return new SecretError(subject, 'is in no known region; set AWS_REGION, or name the region');
  }
  const command = READING_COMMANDS[action];
  const done = command === undefined ? 'written' : 'read';
  const known = (done === 'written' ? own(WRITING_PROBLEMS, name) : undefined) ?? own(PROBLEMS, name);
  if (known !== undefined) {
    const isAbsent = name === 'ParameterNotFound' || name === 'ResourceNotFoundException';
    const problem = known.replace('ACTION', action).replaceAll('be read', `be ${done}`);
    return new (isAbsent ? SecretAbsentError : SecretError)(subject, problem);
  }
  const status = $metadata?.httpStatusCode;
  const found = status === undefined ? (code ?? 'no answer') : `HTTP ${status}`;
  const remedy =
    command === undefined ? `see whether ${action} works by hand` : `try \`aws ${command}\` by hand`;
  const where = done === 'read' ? 'read from' : 'written to';
  return new SecretError(subject, `cannot be ${where} AWS (${found}); ${remedy}`);
}

/** Asks AWS. @throws SecretError in place of the SDK's error */
export async function attempt<T>(
  action: string,
  { subject }: SecretRequest,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SecretError ? error : awsFailure(error, subject, action);
  }
}

/** Every object inherits a "constructor". */
const own = (problems: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(problems, name) ? problems[name] : undefined;

const READING_COMMANDS: Readonly<Record<string, string>> = {
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
