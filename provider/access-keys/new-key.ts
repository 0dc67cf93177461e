import type { AccessKey } from '@aws-sdk/client-iam';
import type { AwsAccess } from '../../preflight/aws/aws-access';
import { storeSecret, type SecretStoreReference } from '../../secrets';
import { ProviderError } from '../runtime';
import { waitUntilItWorks } from './caller-identity';
import { deleteNewKey, requireRights } from './change-key';
import type { Declared, KnownKeys } from './declared-key';
import { declareIntent, orphanOf, withdrawIntent } from './intent';
import { deleteCommand, keyError, wasRefused } from './key-errors';
import { keysOf, type KeyFacts } from './keys-of-user';
import type { StoredKey } from './resume';
import { withRoom } from './room';
import { contextOf, type KeyCall } from './stored-secret';

/** For whom a key is made, beside which, and where its secret goes. */
export interface NewKeyOf {
  readonly declared: Declared;
  readonly known: KnownKeys | null;
  readonly store: SecretStoreReference;
}

/**
 * Makes a key in the order that leaves nothing behind: the right to take it back, room, the mark on the user, the key,
 * its secret in the store.
 *
 * @returns the key, and the ones that were there before
 * @throws ProviderError, SecretError; the key has been deleted again then
 */
export async function newKey(
  aws: AwsAccess,
  { declared, known, store }: NewKeyOf,
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
  if ((await waitUntilItWorks({ id, secret }, provider, signal)) === 'refused') {
    diagnostics.warning(
      ['id'],
      `AWS does not know the access key ${id} yet`,
      'It was made and its secret is stored. A new key takes some seconds to be known everywhere; what needs it may have to be applied again.',
    );
  }
  return { key: { id, secret, createdAt, ...(version !== undefined && { version }) }, before };
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
