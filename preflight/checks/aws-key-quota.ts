import type { AccessKeyMetadata } from '@aws-sdk/client-iam';
import { describeAwsError, isAccessDenied, isMissing } from '../aws/aws-error';
import { passed, type Finding } from '../finding';
import type { Check } from './check';

/** IAM gives a user two access keys at most, and no more on request (IAM User Guide, IAM and AWS STS quotas). */
const MOST_KEYS = 2;

/** There is room for the access key that is going to be made. */
export const awsKeyQuota: Check<'aws'> = {
  name: 'aws-key-quota',
  title: 'room for an access key',
  path: 'aws.identity',
  needs: ['aws'],
  run: async ({ input, ground: { aws }, signal }) => {
    const { user } = input.aws;
    if (user === undefined || (user.keyStore === undefined && !user.existing))
      return passed('no access key is going to be made');
    const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
    try {
      const { AccessKeyMetadata: keys = [] } = await aws.iam.send(
        new ListAccessKeysCommand({ UserName: user.name }),
        { abortSignal: signal },
      );
      return judge(user, keys);
    } catch (error) {
      if (signal.aborted) throw error;
      if (isMissing(error)) return judgeMissing(user);
      return [
        {
          outcome: isAccessDenied(error) ? 'warning' : 'failed',
          ...describeAwsError(error, 'iam:ListAccessKeys'),
        },
      ];
    }
  },
};

interface User {
  readonly name: string;
  readonly existing: boolean;
  readonly keyStore?: unknown;
}

function judge({ name, keyStore }: User, keys: readonly AccessKeyMetadata[]): Finding[] {
  const count = keys.length === 1 ? '1 access key' : `${keys.length} access keys`;
  if (keyStore === undefined || keys.length < MOST_KEYS)
    return passed(`user ${name} has ${count} of ${MOST_KEYS}`);
  // Between two rotations the older one is there still, inactive: the next one makes room by itself.
  if (keys.some(({ Status }) => Status === 'Inactive'))
    return passed(`user ${name} has ${count} of ${MOST_KEYS}, one of them inactive`);
  const shown = keys.map(
    ({ AccessKeyId = '?', Status = '?', CreateDate }) =>
      `${AccessKeyId} (${Status.toLowerCase()}, made ${CreateDate?.toISOString().slice(0, 10) ?? '?'})`,
  );
  return [
    {
      outcome: 'failed',
      found: `user ${name} has ${count}, the most IAM allows: ${shown.join(', ')}`,
      remedy: `delete the one that is no longer used: aws iam delete-access-key --user-name ${name} --access-key-id ...`,
    },
  ];
}

function judgeMissing({ name, existing }: User): Finding[] {
  if (!existing) return passed(`user ${name} is going to be made, and its key with it`);
  return [
    {
      outcome: 'failed',
      path: 'aws.identity.existingUser',
      found: `aws.identity.existingUser "${name}" does not exist in this account`,
      remedy: 'correct the name, or give userName instead to have it made',
    },
  ];
}
