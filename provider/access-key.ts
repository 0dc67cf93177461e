import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessKey } from '@aws-sdk/client-iam';
import type { AwsAccess } from '../preflight/aws/aws-access';
import { describeAwsError, isMissing } from '../preflight/aws/aws-error';
import {
  checkStore,
  describeReference,
  removeSecret,
  resolveSecret,
  storeSecret,
  toStoreReference,
  type SecretContext,
  type SecretStoreReference,
} from '../secrets';
import { describeKey, keysOf, MOST_KEYS, type KeyFacts } from './access-keys-of-user';
import { whetherItWorks, waitUntilItWorks } from './access-key-in-use';
import { sentence, withAws } from './aws-account';
import type { ConnectorClient } from './client';
import { ProviderError, type Diagnostics, type PrivateState } from './runtime';

/*
 * A run can be killed between the moment IAM makes a key and the moment its secret is stored or the state is written.
 * IAM shows a secret once and keeps no tags on keys, so nobody can tell such a key from one that was made by hand.
 * A tag on the user would tell, but the user belongs to the identity stack, which would show that tag as a change and
 * take it away. So no key is ever deleted on a guess: whoever makes the next key is told of every other key of the
 * user, with its age and whether it was ever used, and with the command that deletes it. IAM allows two keys, so the
 * run after a kill succeeds and names the one that was lost; after two kills the refusal names both.
 */

interface Call {
  readonly provider: ConnectorClient;
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
  readonly privateState: PrivateState;
}

/** What is known of a key besides where it belongs. */
export interface MadeKey {
  readonly id: string;
  readonly account_id: string;
  readonly status: string;
  readonly created_at: string;
  readonly secret_version: string;
}

export interface Declared {
  readonly user_name: string;
  readonly store: unknown;
}

/** Where a digest of the stored secret is kept, to know it again: 240 random bits, which nobody finds from it. */
const DIGEST = 'secret_digest';
const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex').slice(0, 32);

/**
 * Makes a key and stores its secret. When that fails the key is deleted again.
 *
 * @throws ProviderError, SecretError
 */
export function makeKey({ user_name: user, store }: Declared, call: Call): Promise<MadeKey> {
  const { provider, diagnostics, signal, privateState } = call;
  const reference = toStoreReference(store);
  // Once there is a key its secret is stored, whoever interrupts: from here on no signal.
  const context: SecretContext = { env: provider.env, aws: provider.aws };
  const work = async (aws: AwsAccess): Promise<MadeKey> => {
    await checkStore(reference, { ...context, signal });
    // A user who is being made in another stack at the same time, or has just been, may not be known yet.
    const others = await keysOf(aws, user, signal, { patience: provider.access.patience.user });
    if (others.length >= MOST_KEYS) throw full(user, others);
    signal.throwIfAborted();
    const { id, secret, createdAt } = await createKey(aws, user, others);
    const version = await keepSecret(aws, { user, id, secret }, reference, context);
    privateState.set(DIGEST, digestOf(secret));
    tellOthers(user, others, diagnostics);
    if (!(await waitUntilItWorks({ id, secret }, provider, signal))) {
      diagnostics.warning(
        ['id'],
        `AWS does not know the access key ${id} yet`,
        'It was made and its secret is stored. A new key takes some seconds to be known everywhere; what needs it may have to be applied again.',
      );
    }
    return {
      id,
      account_id: aws.accountId,
      status: 'Active',
      created_at: createdAt,
      secret_version: version ?? id,
    };
  };
  // Asked again after a failure, IAM would make a second key.
  return withAws(provider, signal, work, { maxAttempts: 1 });
}

interface NewKey {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: string;
}

async function createKey(aws: AwsAccess, user: string, before: readonly KeyFacts[]): Promise<NewKey> {
  const { CreateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  let key: AccessKey | undefined;
  try {
    // Without a signal: what is abandoned on the way may have been done.
    ({ AccessKey: key } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: user })));
  } catch (error) {
    const { found, remedy } = describeAwsError(error, 'iam:CreateAccessKey');
    throw new ProviderError(`making an access key for user ${user} failed: ${found}`, {
      detail: [sentence(remedy), await lostKeys(aws, user, before, error)]
        .filter((text) => text !== '')
        .join(' '),
    });
  }
  const { AccessKeyId: id = '', SecretAccessKey: secret = '', CreateDate } = key ?? {};
  return { id, secret, createdAt: (CreateDate ?? new Date()).toISOString() };
}

/** Without an answer that refuses, IAM may have made a key whose secret was lost on the way. */
async function lostKeys(
  aws: AwsAccess,
  user: string,
  before: readonly KeyFacts[],
  error: unknown,
): Promise<string> {
  if (wasRefused(error)) return '';
  const known = new Set(before.map(({ id }) => id));
  try {
    const after = await keysOf(aws, user, AbortSignal.timeout(30_000));
    const lost = after.filter(({ id }) => !known.has(id));
    if (lost.length === 0) return '';
    return `IAM made a key whose secret was lost on the way. Delete it: ${lost.map(({ id }) => deleteCommand(user, id)).join('; ')}`;
  } catch {
    return `Whether IAM made one all the same is not known. Look: aws iam list-access-keys --user-name ${user}`;
  }
}

async function keepSecret(
  aws: AwsAccess,
  { user, id, secret }: { readonly user: string; readonly id: string; readonly secret: string },
  store: SecretStoreReference,
  context: SecretContext,
): Promise<string | undefined> {
  try {
    return (await storeSecret(store, secret, context)).version;
  } catch (error) {
    const gone = await deleteAgain(aws, user, id);
    throw new ProviderError(
      `the secret of a new access key could not be stored: ${(error as Error).message}`,
      {
        detail: gone
          ? `The key ${id} of user ${user} has been deleted again. Correct the store and apply again.`
          : `Nobody has the secret of ${id}, and it could not be deleted again. Delete it: ${deleteCommand(user, id)}`,
      },
    );
  }
}

/** A key that is seconds old is not known yet everywhere in IAM, so that "there is none" may be said too early. */
async function deleteAgain(aws: AwsAccess, UserName: string, AccessKeyId: string): Promise<boolean> {
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

/** Whether AWS has answered that it did not do what was asked. */
function wasRefused(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}

const deleteCommand = (user: string, id: string): string =>
  `aws iam delete-access-key --user-name ${user} --access-key-id ${id}`;

function full(user: string, keys: readonly KeyFacts[]): ProviderError {
  return new ProviderError(
    `user ${user} has ${keys.length} access keys, the most IAM allows: ${keys.map(describeKey).join(', ')}`,
    {
      path: ['user_name'],
      detail: `Delete the one that is no longer used: ${deleteCommand(user, '...')}. One that was never used may be what an interrupted run has left; nobody has its secret then.`,
    },
  );
}

function tellOthers(user: string, others: readonly KeyFacts[], diagnostics: Diagnostics): void {
  for (const key of others) {
    diagnostics.warning(
      ['user_name'],
      `user ${user} has another access key: ${describeKey(key)}`,
      `It is not managed here. If it was never used, an interrupted run may have left it, and nobody has its secret. Delete it if nobody needs it: ${deleteCommand(user, key.id)}`,
    );
  }
}

/** A key that is in the state. */
export interface KeptKey {
  readonly user_name: string;
  readonly id: string | null;
  readonly account_id: string | null;
  readonly store: unknown;
}

/**
 * A key as it is now; undefined when it is gone.
 *
 * @throws ProviderError when AWS cannot be asked, or is another account
 */
export function findKey(
  { user_name: user, id, account_id: account }: KeptKey,
  { provider, signal }: Pick<Call, 'provider' | 'signal'>,
): Promise<Pick<MadeKey, 'account_id' | 'status' | 'created_at'> | undefined> {
  return withAws(provider, signal, async (aws) => {
    refuseOtherAccount(account, aws);
    const keys = await keysOf(aws, user, signal, { onMissing: 'none', lastUsed: false });
    const key = keys.find((one) => one.id === id);
    return key && { account_id: aws.accountId, status: key.status, created_at: key.createdAt };
  });
}

/** In another account a user of the same name has other keys: nothing can be said of ours there. */
function refuseOtherAccount(account: string | null, { accountId, arn }: AwsAccess): void {
  if (account === null || account === accountId) return;
  throw new ProviderError(
    `the access key is in account ${account}, and the credentials lead to ${accountId} (${arn})`,
    {
      detail: `Log in to account ${account}.`,
    },
  );
}

/**
 * Takes in a key that was imported: its secret has to be in the store already, since IAM shows it once only.
 *
 * @returns the secret's version
 * @throws ProviderError, SecretError
 */
export async function adoptKey(
  { id, store }: { readonly id: string; readonly store: unknown },
  { provider, signal, privateState }: Call,
): Promise<string> {
  const reference = toStoreReference(store);
  const { value: secret, version } = await resolveSecret(reference, {
    env: provider.env,
    aws: provider.aws,
    signal,
  });
  if ((await whetherItWorks({ id, secret }, provider, signal)) === 'refused') {
    throw new ProviderError(`${describeReference(reference)} is not the secret of the access key ${id}`, {
      path: ['store'],
      detail: 'Put its secret there. If nobody has it, delete the key and let another one be made.',
    });
  }
  privateState.set(DIGEST, digestOf(secret));
  return version ?? id;
}

/**
 * Deletes a key, then its secret where that is still what lies in the store. A store that does not let go is a
 * warning: what it holds opens nothing any more.
 *
 * @throws ProviderError when the key could not be deleted
 */
export async function removeKey(key: KeptKey, call: Call): Promise<void> {
  const { provider, signal } = call;
  const { user_name: UserName, id: AccessKeyId } = key;
  await withAws(provider, signal, async (aws) => {
    refuseOtherAccount(key.account_id, aws);
    const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam');
    try {
      await aws.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKeyId ?? '' }), {
        abortSignal: signal,
      });
    } catch (error) {
      if (signal.aborted) throw error;
      if (isMissing(error)) return;
      const { found, remedy } = describeAwsError(error, 'iam:DeleteAccessKey');
      throw new ProviderError(`the access key ${AccessKeyId} of user ${UserName} was not deleted: ${found}`, {
        detail: sentence(remedy),
      });
    }
  });
  await forgetSecret(key, call);
}

async function forgetSecret({ store }: KeptKey, call: Call): Promise<void> {
  const { provider, diagnostics, signal, privateState } = call;
  const digest = privateState.get(DIGEST);
  if (digest === undefined || store === null) return;
  const context: SecretContext = { env: provider.env, aws: provider.aws, signal };
  try {
    const reference = toStoreReference(store);
    if (digestOf((await resolveSecret(reference, context)).value) !== digest) return;
    await removeSecret(reference, context);
  } catch (error) {
    signal.throwIfAborted();
    diagnostics.warning(
      ['store'],
      'The secret of a deleted access key may still lie in its store',
      `${(error as Error).message}. The key is gone, hence it opens nothing any more.`,
    );
  }
}
