import { describeAwsError } from '../../preflight/aws/aws-error';
import { sentence } from '../aws-account';
import { ProviderError } from '../runtime';
import { describeKey, type KeyFacts } from './keys-of-user';

/** The command by which a person deletes a key. */
export const deleteCommand = (user: string, id: string): string =>
  `aws iam delete-access-key --user-name ${user} --access-key-id ${id}`;

/** There is no room for another key. */
export function full(user: string, keys: readonly KeyFacts[]): ProviderError {
  return new ProviderError(
    `user ${user} has ${keys.length} access keys, the most IAM allows: ${keys.map(describeKey).join(', ')}`,
    {
      path: ['user_name'],
      detail: `Delete the one that is no longer used: ${deleteCommand(user, '...')}. Or let it be retired: make it inactive (aws iam update-access-key --status Inactive), and set take_over (aws.identity.accessKey.takeOver).`,
    },
  );
}

/** What AWS said to a request about a key. */
export function keyError(what: string, error: unknown, action: string): ProviderError {
  const { found, remedy } = describeAwsError(error, action);
  return new ProviderError(`${what}: ${found}`, { detail: sentence(remedy), cause: error });
}

/** Whether AWS has answered that it did not do what was asked. */
export function wasRefused(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}
