import type { AwsAccess } from '../../preflight/aws/aws-access';
import { describeAwsError, isMissing } from '../../preflight/aws/aws-error';
import { sentence } from '../aws-account';
import { ProviderError } from '../runtime';
import type { KeyFacts } from './keys-of-user';

/*
 * IAM shows a key's secret once and keeps no tags on keys. A run that is killed between the moment IAM has made a key
 * and the moment its secret is stored leaves a key that looks like one made by hand. Hence a tag on the user says,
 * before the key is made, that one is going to be, and beside which keys; it goes when the secret is stored. Stacks
 * leave tags of this prefix alone (constructs/aws-connection.ts).
 */

/** Tags of the provider's own on users. */
export const TAG_PREFIX = 'connector:';
const TAG = `${TAG_PREFIX}making-access-key`;

/** A key is being made, or a run was killed while it was. */
export interface Intent {
  readonly at: Date;
  /** The keys there were before. */
  readonly before: readonly string[];
}

/** @throws ProviderError */
export async function readIntent(
  aws: AwsAccess,
  UserName: string,
  signal: AbortSignal,
): Promise<Intent | undefined> {
  const { ListUserTagsCommand } = await import('@aws-sdk/client-iam');
  const { Tags = [] } = await asked('iam:ListUserTags', UserName, () =>
    aws.iam.send(new ListUserTagsCommand({ UserName, MaxItems: 1000 }), { abortSignal: signal }),
  );
  return parse(Tags.find(({ Key }) => Key === TAG)?.Value);
}

/** Says that a key is about to be made. @throws ProviderError */
export async function declareIntent(
  aws: AwsAccess,
  UserName: string,
  before: readonly KeyFacts[],
  signal: AbortSignal,
): Promise<void> {
  const { TagUserCommand } = await import('@aws-sdk/client-iam');
  const Value = [new Date().toISOString(), ...before.map(({ id }) => id)].join(' ');
  await asked('iam:TagUser', UserName, () =>
    aws.iam.send(new TagUserCommand({ UserName, Tags: [{ Key: TAG, Value }] }), { abortSignal: signal }),
  );
}

/** Takes the tag away; one that stays is withdrawn by the next run that makes a key. */
export async function withdrawIntent(aws: AwsAccess, UserName: string): Promise<void> {
  const { UntagUserCommand } = await import('@aws-sdk/client-iam');
  try {
    await aws.iam.send(new UntagUserCommand({ UserName, TagKeys: [TAG] }));
  } catch {
    // What it says is true still: every key that is there by then is in the state, or has its secret in the store.
  }
}

async function asked<T>(action: string, user: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isMissing(error)) throw new ProviderError(`there is no user ${user}`, { path: ['user_name'] });
    const { found, remedy } = describeAwsError(error, action);
    throw new ProviderError(`user ${user} cannot be marked while its access key is made: ${found}`, {
      detail: sentence(remedy),
    });
  }
}

function parse(value: string | undefined): Intent | undefined {
  const [time = '', ...before] = (value ?? '').split(' ');
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? undefined : { at, before };
}

/**
 * How long after the tag a key may be made, in milliseconds: the tries of a throttled request, and five minutes that
 * this machine's clock may be off AWS's before AWS takes nothing it signs.
 */
const WINDOW = 8 * 60_000;

/**
 * The key that a killed run has made and whose secret nobody has: made after the tag, at its time, and never used.
 * Undefined where none or more than one fits, since a guess could delete somebody else's.
 */
export function orphanOf(intent: Intent, keys: readonly KeyFacts[]): KeyFacts | undefined {
  const fitting = keys.filter(
    ({ id, createdAt, lastUsed }) =>
      !intent.before.includes(id) &&
      Date.parse(createdAt) <= intent.at.getTime() + WINDOW &&
      lastUsed === 'never',
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}
