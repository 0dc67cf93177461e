import { describeReference, resolveSecret, toStoreReference } from '../../secrets';
import { refuseOtherAccount, withAws } from '../aws-account';
import type { ConnectorClient } from '../client';
import { ProviderError } from '../runtime';
import { whetherItWorks } from './caller-identity';
import { keysOf, type KeyFacts } from './keys-of-user';
import { contextOf, rememberSecret, type KeyCall } from './stored-secret';

/** A key that is in the state. */
export interface KeptKey {
  readonly user_name: string;
  readonly id: string | null;
  readonly account_id: string | null;
  readonly replaces: string | null;
  readonly store: unknown;
}

/** A user's keys as they are now. */
export interface FoundKeys {
  readonly accountId: string;
  /** The key of the state; undefined when it is gone. */
  readonly key?: KeyFacts;
  readonly others: readonly KeyFacts[];
}

/** @throws ProviderError when AWS cannot be asked, or is another account */
export function findKeys(
  { user_name: user, id, account_id: account }: Pick<KeptKey, 'user_name' | 'id' | 'account_id'>,
  { provider, signal }: { readonly provider: ConnectorClient; readonly signal: AbortSignal },
  { lastUsed = true }: { readonly lastUsed?: boolean } = {},
): Promise<FoundKeys> {
  return withAws(provider, signal, async (aws) => {
    refuseOtherAccount('the access key', account, aws);
    const keys = await keysOf(aws, user, signal, { onMissing: 'none', lastUsed });
    const key = keys.find((one) => one.id === id);
    return {
      accountId: aws.accountId,
      ...(key && { key }),
      others: keys.filter((one) => one !== key),
    };
  });
}

/**
 * Takes in a key that was imported: its secret has to be in the store already, since IAM shows it once only.
 *
 * @returns the secret's version
 * @throws ProviderError, SecretError
 */
export async function adoptKey(
  { id, store }: { readonly id: string; readonly store: unknown },
  call: KeyCall,
): Promise<string> {
  const { provider, signal } = call;
  const reference = toStoreReference(store);
  const { value: secret, version } = await resolveSecret(reference, contextOf(provider, signal));
  if ((await whetherItWorks({ id, secret }, provider, signal)) === 'refused') {
    throw new ProviderError(`${describeReference(reference)} is not the secret of the access key ${id}`, {
      path: ['store'],
      detail: 'Put its secret there. If nobody has it, delete the key and let another one be made.',
    });
  }
  rememberSecret(call, secret);
  return version ?? id;
}
