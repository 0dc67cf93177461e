import type { AccessKey } from '@aws-sdk/client-iam';
import type { AwsAccess } from '../../preflight/aws/aws-access';
import { checkStore, storeSecret, toStoreReference, type SecretStoreReference } from '../../secrets';
import { withAws } from '../aws-account';
import { ProviderError, type Diagnostics } from '../runtime';
import { waitUntilItWorks } from './caller-identity';
import { deleteKey, deleteNewKey, requireRights } from './change-key';
import { declareIntent, orphanOf, withdrawIntent } from './intent';
import { deleteCommand, full, keyError, wasRefused } from './key-errors';
import { describeKey, keysOf, MOST_KEYS, type KeyFacts } from './keys-of-user';
import { resume, type StoredKey } from './resume';
import { contextOf, rememberSecret, type KeyCall } from './stored-secret';

/** What is declared of a key. */
export interface Declared {
  readonly user_name: string;
  readonly store: unknown;
  readonly take_over: boolean;
}

/** The keys that a state knows. */
export interface KnownKeys {
  readonly id: string | null;
  readonly replaces: string | null;
}

/** A key that was made, and the one it replaces. */
export interface MadeKey {
  readonly id: string;
  readonly account_id: string;
  readonly created_at: string;
  readonly secret_version: string;
  readonly replaces: string | null;
  /** All other keys of the user. */
  readonly others: readonly KeyFacts[];
}

/**
 * Makes a key and stores its secret, beside the keys that a state knows; they stay. Everything that can be known to
 * fail is looked at before the key is made, and what a killed run has begun is gone on with. When the secret cannot be
 * stored, the key is deleted again.
 *
 * @throws ProviderError, SecretError
 */
export function makeKey(declared: Declared, call: KeyCall, known: KnownKeys | null): Promise<MadeKey> {
  const { provider, diagnostics, signal } = call;
  const { user_name: user } = declared;
  const store = toStoreReference(declared.store);
  const ours = [known?.id, known?.replaces].filter((id) => typeof id === 'string');
  const work = async (aws: AwsAccess): Promise<MadeKey> => {
    await checkStore(store, contextOf(provider, signal));
    // A user who is being made in another stack at the same time, or has just been, may not be known yet.
    const found = await keysOf(aws, user, signal, { patience: provider.access.patience.user });
    const { adopted, keys } = await resume(aws, user, store, found, ours, call);
    const made =
      adopted === undefined
        ? await newKey(aws, { declared, known, store }, keys, call)
        : { key: adopted, before: keys };
    const { key } = made;
    rememberSecret(call, key.secret);
    const others = made.before.filter(({ id }) => id !== key.id);
    tellOthers(
      user,
      others.filter(({ id }) => !ours.includes(id)),
      declared.take_over,
      diagnostics,
    );
    return {
      id: key.id,
      account_id: aws.accountId,
      created_at: key.createdAt,
      secret_version: key.version ?? key.id,
      // The one that is in use: the newer one may have been deleted before it ever was.
      replaces: ours.find((id) => others.some((other) => other.id === id)) ?? null,
      others,
    };
  };
  // Asked again after a failure, IAM would make a second key.
  return withAws(provider, signal, work, { repeats: 0 });
}

interface Work {
  readonly declared: Declared;
  readonly known: KnownKeys | null;
  readonly store: SecretStoreReference;
}

async function newKey(
  aws: AwsAccess,
  { declared, known, store }: Work,
  keys: readonly KeyFacts[],
  call: KeyCall,
): Promise<{ readonly key: StoredKey; readonly before: readonly KeyFacts[] }> {
  const { provider, diagnostics, signal } = call;
  const { user_name: user } = declared;
  await requireRights(aws, user, signal);
  const before = await withRoom(aws, declared, known, keys, call);
  await declareIntent(aws, user, before, signal);
  const { id, secret, createdAt } = await createKey(aws, user, before);
  const version = await keepSecret(aws, { user, id, secret }, store, call);
  await withdrawIntent(aws, user);
  if (!(await waitUntilItWorks({ id, secret }, provider, signal))) {
    diagnostics.warning(
      ['id'],
      `AWS does not know the access key ${id} yet`,
      'It was made and its secret is stored. A new key takes some seconds to be known everywhere; what needs it may have to be applied again.',
    );
  }
  return { key: { id, secret, createdAt, ...(version !== undefined && { version }) }, before };
}

/** The keys without the one whose time of grace ends early, where its place is needed. @throws ProviderError */
async function withRoom(
  aws: AwsAccess,
  { user_name: user, take_over: takeOver }: Declared,
  known: KnownKeys | null,
  keys: readonly KeyFacts[],
  { diagnostics, signal }: KeyCall,
): Promise<readonly KeyFacts[]> {
  if (keys.length < MOST_KEYS) return keys;
  const spare = spareKey(keys, known, takeOver);
  if (spare === undefined) throw full(user, keys);
  signal.throwIfAborted();
  await deleteKey(aws, user, spare.id);
  diagnostics.warning(
    ['user_name'],
    `the inactive access key ${describeKey(spare)} of user ${user} has been deleted to make room for a new one`,
    'IAM allows a user two keys.',
  );
  return keys.filter((key) => key !== spare);
}

/** An inactive key that may go: the one that was replaced last, or any other where all are taken over. */
export function spareKey(
  keys: readonly KeyFacts[],
  known: KnownKeys | null,
  takeOver: boolean,
): KeyFacts | undefined {
  return keys.find(
    ({ id, status }) => status === 'Inactive' && id !== known?.id && (id === known?.replaces || takeOver),
  );
}

async function createKey(
  aws: AwsAccess,
  user: string,
  before: readonly KeyFacts[],
): Promise<{ id: string; secret: string; createdAt: string }> {
  const { CreateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  const begun = new Date();
  let key: AccessKey | undefined;
  try {
    // Without a signal: what is abandoned on the way may have been done.
    ({ AccessKey: key } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: user })));
  } catch (error) {
    const { message, detail } = keyError(
      `making an access key for user ${user} failed`,
      error,
      'iam:CreateAccessKey',
    );
    const { said, settled } = wasRefused(error)
      ? { said: '', settled: true }
      : await removeLostKey(aws, user, { at: begun, before: before.map(({ id }) => id) });
    // A tag that stays makes the next run look again.
    if (settled) await withdrawIntent(aws, user);
    throw new ProviderError(message, { detail: [detail, said].filter((text) => text !== '').join(' ') });
  }
  const { AccessKeyId: id = '', SecretAccessKey: secret = '', CreateDate } = key ?? {};
  return { id, secret, createdAt: (CreateDate ?? new Date()).toISOString() };
}

/** Without an answer that refuses, IAM may have made a key whose secret was lost on the way. */
async function removeLostKey(
  aws: AwsAccess,
  user: string,
  intent: { readonly at: Date; readonly before: readonly string[] },
): Promise<{ readonly said: string; readonly settled: boolean }> {
  try {
    const lost = orphanOf(intent, await keysOf(aws, user, AbortSignal.timeout(30_000)));
    if (lost === undefined) return { said: '', settled: true };
    const made = `IAM made the key ${lost.id}, whose secret was lost on the way`;
    if (await deleteNewKey(aws, user, lost.id))
      return { said: `${made}; it has been deleted again.`, settled: true };
    return {
      said: `${made}, and it could not be deleted again. Delete it: ${deleteCommand(user, lost.id)}`,
      settled: false,
    };
  } catch {
    return { said: 'Whether IAM made one all the same the next apply finds out.', settled: false };
  }
}

async function keepSecret(
  aws: AwsAccess,
  { user, id, secret }: { readonly user: string; readonly id: string; readonly secret: string },
  store: SecretStoreReference,
  { provider }: KeyCall,
): Promise<string | undefined> {
  try {
    // Without a signal: once there is a key its secret is stored, whoever interrupts.
    return (await storeSecret(store, secret, contextOf(provider))).version;
  } catch (error) {
    const gone = await deleteNewKey(aws, user, id);
    if (gone) await withdrawIntent(aws, user);
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

function tellOthers(
  user: string,
  others: readonly KeyFacts[],
  takeOver: boolean,
  diagnostics: Diagnostics,
): void {
  if (takeOver) return;
  for (const key of others) {
    diagnostics.warning(
      ['user_name'],
      `user ${user} has another access key: ${describeKey(key)}`,
      `It is not managed here, and the user cannot be deleted while it is there. Delete it if nobody needs it: ${deleteCommand(user, key.id)}; or let it be retired with take_over (aws.identity.accessKey.takeOver).`,
    );
  }
}
