import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsAccess } from '../../preflight/aws/aws-access';
import { describeAwsError, isMissing } from '../../preflight/aws/aws-error';
import { sentence } from '../aws-account';
import { ProviderError } from '../runtime';

/** IAM gives a user two access keys at most, and no more on request (IAM User Guide, IAM and AWS STS quotas). */
export const MOST_KEYS = 2;

export interface KeyFacts {
  readonly id: string;
  /** `Active` or `Inactive`. */
  readonly status: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339; `never`; undefined when it was not asked for or may not be known. */
  readonly lastUsed?: string;
}

interface Options {
  /** What a user that is not there is. @default error */
  readonly onMissing?: 'error' | 'none';
  /** @default true */
  readonly lastUsed?: boolean;
  /** How long to wait for a user that is not there yet, in seconds. @default 0 */
  readonly patience?: number;
}

/** The access keys of a user, the oldest first. @throws ProviderError */
export async function keysOf(
  aws: AwsAccess,
  user: string,
  signal: AbortSignal,
  options: Options = {},
): Promise<readonly KeyFacts[]> {
  const { onMissing = 'error', lastUsed = true, patience = 0 } = options;
  const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
  try {
    const command = new ListAccessKeysCommand({ UserName: user });
    const { AccessKeyMetadata: found = [] } = await aws.iam.send(command, { abortSignal: signal });
    const keys = found.map(({ AccessKeyId = '', Status = 'Active', CreateDate }) => ({
      id: AccessKeyId,
      status: Status,
      createdAt: CreateDate?.toISOString() ?? '',
    }));
    keys.sort((one, other) => one.createdAt.localeCompare(other.createdAt));
    if (!lastUsed) return keys;
    return await Promise.all(keys.map(async (key) => ({ ...key, ...(await lastUse(aws, key.id, signal)) })));
  } catch (error) {
    if (signal.aborted) throw error;
    if (!isMissing(error)) {
      const { found, remedy } = describeAwsError(error, 'iam:ListAccessKeys');
      throw new ProviderError(`the access keys of user ${user} cannot be listed: ${found}`, {
        detail: sentence(remedy),
      });
    }
    if (onMissing === 'none') return [];
    if (patience > 0) {
      await sleep(1000, undefined, { signal });
      return keysOf(aws, user, signal, { ...options, patience: patience - 1 });
    }
    throw new ProviderError(`there is no user ${user} in account ${aws.accountId}`, {
      path: ['user_name'],
      detail: 'Make it first, or correct its name.',
    });
  }
}

/** Good to know, and no reason to fail. */
async function lastUse(
  aws: AwsAccess,
  AccessKeyId: string,
  signal: AbortSignal,
): Promise<{ lastUsed?: string }> {
  const { GetAccessKeyLastUsedCommand } = await import('@aws-sdk/client-iam');
  try {
    const { AccessKeyLastUsed: use } = await aws.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }), {
      abortSignal: signal,
    });
    return { lastUsed: use?.LastUsedDate?.toISOString() ?? 'never' };
  } catch {
    return {};
  }
}

/** A key for a message: `AKIA... (active, made 2026-01-02, 3 days ago, never used)`. */
export function describeKey({ id, status, createdAt, lastUsed }: KeyFacts): string {
  const days = Math.floor((Date.now() - Date.parse(createdAt)) / 86_400_000);
  const age = days < 1 ? 'less than a day ago' : days === 1 ? 'a day ago' : `${days} days ago`;
  const made = createdAt === '' ? [] : [`made ${createdAt.slice(0, 10)}`, age];
  const used =
    lastUsed === undefined
      ? []
      : [lastUsed === 'never' ? 'never used' : `last used ${lastUsed.slice(0, 10)}`];
  return `${id} (${[status.toLowerCase(), ...made, ...used].join(', ')})`;
}
