import type { AwsAccess } from '../../preflight/aws/aws-access';
import { describeReference, findSecret, type Secret, type SecretStoreReference } from '../../secrets';
import type { ClientCall } from '../client-call';
import { ProviderError } from '../runtime';
import { waitUntilItWorks, whetherItWorks } from './caller-identity';
import { deleteNewKey } from './change-key';
import { orphanOf, readIntent, withdrawIntent, type Intent } from './intent';
import { deleteCommand } from './key-errors';
import { describeKey, type KeyFacts } from './keys-of-user';
import { contextOf } from './stored-secret';

/** A key whose secret lies in its store. */
export interface StoredKey {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: string;
  /** Of the secret in its store. */
  readonly version?: string;
}

/** Seconds within which a key is not known everywhere yet, so that AWS may refuse it for no other reason. */
const NEW = 60;

/** What a run that was killed has left. */
export interface Left {
  /** The key whose secret lies in the store: the one that run has made. */
  readonly own?: StoredKey;
  /** The key it has made whose secret nobody has. */
  readonly orphan?: KeyFacts;
  readonly intent?: Intent;
}

/**
 * Looks for what a run that was killed has left among the keys that are in no state; changes nothing.
 *
 * @param known ids of the keys that are in the state
 * @throws ProviderError, SecretError
 */
export async function lookBack(
  aws: AwsAccess,
  user: string,
  store: SecretStoreReference,
  keys: readonly KeyFacts[],
  known: readonly string[],
  call: ClientCall,
): Promise<Left> {
  const strangers = keys.filter(({ id }) => !known.includes(id));
  const intent = await readIntent(aws, user, call.signal);
  if (strangers.length === 0) return { ...(intent && { intent }) };
  const secret = await findSecret(store, contextOf(call.provider, call.signal));
  const own = secret && (await keyOf(secret, strangers, store, intent, call));
  if (own !== undefined) return { own, ...(intent && { intent }) };
  if (intent === undefined) return {};
  const orphan = orphanOf(intent, strangers);
  return { intent, ...(orphan && { orphan }) };
}

/**
 * Takes up what such a run has left: goes on with the key whose secret is stored, deletes the one whose secret nobody
 * has.
 *
 * @returns the key to go on with, if there is one, and the keys that are left
 * @throws ProviderError, SecretError
 */
export async function resume(
  aws: AwsAccess,
  user: string,
  store: SecretStoreReference,
  keys: readonly KeyFacts[],
  known: readonly string[],
  call: ClientCall,
): Promise<{ readonly adopted?: StoredKey; readonly keys: readonly KeyFacts[] }> {
  const { own, orphan, intent } = await lookBack(aws, user, store, keys, known, call);
  if (orphan !== undefined) await removeOrphan(aws, user, orphan, call);
  if (intent !== undefined) await withdrawIntent(aws, user);
  return { ...(own && { adopted: own }), keys: keys.filter((key) => key !== orphan) };
}

async function keyOf(
  { value: secret, version }: Secret,
  strangers: readonly KeyFacts[],
  store: SecretStoreReference,
  intent: Intent | undefined,
  { provider, signal }: ClientCall,
): Promise<StoredKey | undefined> {
  for (const { id, status, createdAt } of strangers.toReversed()) {
    // AWS answers for active ones alone.
    if (status !== 'Active') continue;
    const pair = { id, secret };
    const isNew = Date.now() - Date.parse(createdAt) < NEW * 1000 || intent?.before.includes(id) === false;
    const outcome = isNew
      ? await waitUntilItWorks(pair, provider, signal, [1_000, 4_000])
      : await whetherItWorks(pair, provider, signal);
    signal.throwIfAborted();
    if (outcome === 'works') return { id, secret, createdAt, ...(version !== undefined && { version }) };
    if (outcome === 'unknown') {
      throw new ProviderError(`whether ${describeReference(store)} is the secret of ${id} cannot be told`, {
        detail:
          'AWS (sts:GetCallerIdentity) says nothing about it. Run apply again when it does; nothing was changed.',
      });
    }
  }
  return undefined;
}

async function removeOrphan(aws: AwsAccess, user: string, key: KeyFacts, call: ClientCall): Promise<void> {
  const made = `an interrupted run has made the access key ${describeKey(key)} for user ${user}, and nobody has its secret`;
  if (await deleteNewKey(aws, user, key.id)) {
    call.diagnostics.warning(['user_name'], made, 'It has been deleted.');
    return;
  }
  throw new ProviderError(made, {
    path: ['user_name'],
    detail: `It could not be deleted. Delete it: ${deleteCommand(user, key.id)}; then run apply again.`,
  });
}
