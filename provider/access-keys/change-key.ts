import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsAccess } from '../../preflight/aws/aws-access';
import { isAccessDenied, isMissing } from '../../preflight/aws/aws-error';
import { keyError, wasRefused } from './key-errors';

/** Deletes a key; one that is gone already is no error. @throws ProviderError */
export async function deleteKey(
  aws: AwsAccess,
  UserName: string,
  AccessKeyId: string,
  signal?: AbortSignal,
): Promise<void> {
  const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam');
  try {
    await aws.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }), { abortSignal: signal });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    if (isMissing(error)) return;
    throw keyError(
      `the access key ${AccessKeyId} of user ${UserName} was not deleted`,
      error,
      'iam:DeleteAccessKey',
    );
  }
}

/**
 * Deletes a key that was made a moment ago. It is not known yet everywhere in IAM, so that "there is none" may be said
 * too early.
 *
 * @returns whether it is gone
 */
export async function deleteNewKey(aws: AwsAccess, UserName: string, AccessKeyId: string): Promise<boolean> {
  const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam');
  let mayBeDone = false;
  for (const wait of [1_000, 3_000, 5_000, undefined]) {
    try {
      await aws.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
      return true;
    } catch (error) {
      if (mayBeDone && isMissing(error)) return true;
      mayBeDone ||= !wasRefused(error);
      if (wait !== undefined) await sleep(wait);
    }
  }
  return false;
}

/** Makes a key active or inactive. @throws ProviderError */
export async function setStatus(
  aws: AwsAccess,
  UserName: string,
  AccessKeyId: string,
  Status: 'Active' | 'Inactive',
): Promise<void> {
  const { UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  try {
    // Without a signal: what is abandoned on the way may have been done.
    await aws.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status }));
  } catch (error) {
    throw keyError(
      `the access key ${AccessKeyId} of user ${UserName} was not made ${Status.toLowerCase()}`,
      error,
      'iam:UpdateAccessKey',
    );
  }
}

/** An id as AWS gives none: it is written in base 32, which has no digit 0. */
const NOBODYS = 'AKIA0000000000000000';

/**
 * Asks whether a key that is made now could be made inactive and deleted later: for a key that does not exist, since
 * IAM looks at what one may do before it looks for the key. A rotation that could not be finished is not begun.
 *
 * @throws ProviderError that names what is missing
 */
export async function requireRights(aws: AwsAccess, UserName: string, signal: AbortSignal): Promise<void> {
  const { DeleteAccessKeyCommand, UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  const key = { UserName, AccessKeyId: NOBODYS };
  const options = { abortSignal: signal };
  const requests: readonly [string, () => Promise<unknown>][] = [
    [
      'iam:UpdateAccessKey',
      () => aws.iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }), options),
    ],
    ['iam:DeleteAccessKey', () => aws.iam.send(new DeleteAccessKeyCommand(key), options)],
  ];
  for (const [action, ask] of requests) {
    try {
      await ask();
    } catch (error) {
      if (isAccessDenied(error))
        throw keyError(
          `no access key is made for user ${UserName}, since it could not be retired`,
          error,
          action,
        );
      if (!isMissing(error))
        throw keyError(`the access keys of user ${UserName} cannot be changed`, error, action);
    }
  }
}
