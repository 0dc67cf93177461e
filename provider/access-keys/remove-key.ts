import { refuseOtherAccount, withAws } from '../aws-account';
import { tellWhatIsLeft } from '../shared-leftovers';
import { deleteKey } from './change-key';
import type { KeptKey } from './find-key';
import { deleteCommand } from './key-errors';
import { describeKey, keysOf } from './keys-of-user';
import { forgetSecret, rememberedSecret, type KeyCall } from './stored-secret';

/**
 * Deletes the keys that were made, then the secret where that is still what lies in the store. A store that does not
 * let go is a warning: what it holds opens nothing any more.
 *
 * @throws ProviderError when a key could not be deleted
 */
export async function removeKeys(
  key: KeptKey & { readonly take_over: boolean | null },
  call: KeyCall,
): Promise<void> {
  const { provider, diagnostics, signal } = call;
  const { user_name: user, account_id: account } = key;
  await withAws(provider, signal, async (aws) => {
    refuseOtherAccount('the access key', account, aws);
    const keys = await keysOf(aws, user, signal, { onMissing: 'none' });
    const isOurs = (id: string): boolean => key.take_over === true || [key.id, key.replaces].includes(id);
    for (const { id } of keys) if (isOurs(id)) await deleteKey(aws, user, id, signal);
    for (const other of keys.filter(({ id }) => !isOurs(id))) {
      diagnostics.warning(
        ['user_name'],
        `user ${user} keeps an access key that was not made here: ${describeKey(other)}`,
        `IAM deletes no user that has a key. When nobody needs it: ${deleteCommand(user, other.id)}`,
      );
    }
    await tellWhatIsLeft(aws, provider, diagnostics, signal);
  });
  await forgetSecret(key.store, rememberedSecret(call), call, true);
}
