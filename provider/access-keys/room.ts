import type { AwsAccess } from '../../preflight/aws/aws-access';
import { deleteKey } from './change-key';
import type { Declared, KnownKeys } from './declared-key';
import { full } from './key-errors';
import { describeKey, MOST_KEYS, type KeyFacts } from './keys-of-user';
import type { KeyCall } from './stored-secret';

/** The keys without the one whose time of grace ends early, where its place is needed. @throws ProviderError */
export async function withRoom(
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
