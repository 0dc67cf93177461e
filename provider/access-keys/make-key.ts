import type { AwsAccess } from '../../preflight/aws/aws-access';
import { checkStore, toStoreReference } from '../../secrets';
import { withAws } from '../aws-account';
import type { Diagnostics } from '../runtime';
import type { Declared, KnownKeys } from './declared-key';
import { deleteCommand } from './key-errors';
import { describeKey, keysOf, type KeyFacts } from './keys-of-user';
import { newKey } from './new-key';
import { resume } from './resume';
import { contextOf, rememberSecret, type KeyCall } from './stored-secret';

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
