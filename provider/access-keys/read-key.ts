import type { ConnectorClient } from '../client';
import { ProviderError, type Diagnostics, type Model } from '../runtime';
import type { accessKeyAttributes } from './attributes';
import { findKeys, type FoundKeys } from './find-key';
import { deleteCommand } from './key-errors';
import { describeKey } from './keys-of-user';
import { modelOf } from './model';
import { rotationDueAt } from './plan-rotation';

type KeyModel = Model<typeof accessKeyAttributes>;

/** A key of the state as IAM shows it; null when it is gone, and the one it replaced with it. */
export async function readKey(
  state: KeyModel,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<KeyModel | null> {
  let found: FoundKeys;
  try {
    found = await findKeys(state, { provider, signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof ProviderError)) throw error;
    diagnostics.warning(
      [],
      `The access key ${state.id} of user ${state.user_name} could not be looked at: ${error.message}`,
      `It is taken to be as it was. ${error.detail}`,
    );
    return state;
  }
  const { key, others, accountId } = found;
  const replaced = others.find(({ id }) => id === state.replaces);
  if (key === undefined && replaced === undefined) return null;
  tellStrangers(state, others, diagnostics);
  const other_keys = others.map(modelOf);
  if (key === undefined) return { ...state, status: 'Deleted', other_keys };
  if (key.status !== 'Active') {
    diagnostics.warning(
      ['status'],
      `The access key ${key.id} of user ${state.user_name} is ${key.status.toLowerCase()}`,
      `Nothing that carries it reaches AWS. Activate it, or replace it by another rotation_trigger: aws iam update-access-key --user-name ${state.user_name} --access-key-id ${key.id} --status Active`,
    );
  }
  const { status, created_at, last_used_at } = modelOf(key);
  return {
    ...state,
    account_id: accountId,
    ...{ status, created_at, last_used_at, other_keys },
    rotation_due_at: rotationDueAt(created_at, state.rotate_every),
  };
}

/** Keys made by hand: they are left alone, and stand in the way of deleting the user. */
function tellStrangers(
  { user_name: user, replaces, take_over: takeOver }: KeyModel,
  others: FoundKeys['others'],
  diagnostics: Diagnostics,
): void {
  if (takeOver === true) return;
  for (const key of others.filter(({ id }) => id !== replaces)) {
    diagnostics.warning(
      ['user_name'],
      `user ${user} has an access key that was not made here: ${describeKey(key)}`,
      `It is left alone, and the user cannot be deleted while it is there. Delete it if nobody needs it: ${deleteCommand(user, key.id)}; or let it be retired with take_over (aws.identity.accessKey.takeOver).`,
    );
  }
}
