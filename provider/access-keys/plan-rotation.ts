import { toStoreReference } from '../../secrets';
import { withAws } from '../aws-account';
import type { ClientCall } from '../client-call';
import { secondsOf } from '../duration';
import { isUnknown, UNKNOWN, type Model, type PlanEditor, type UnknownPlan } from '../runtime';
import { holdsUnknown } from '../secret-versions';
import { ROTATED, type accessKeyAttributes } from './attributes';
import { deleteCommand } from './key-errors';
import { describeKey, keysOf, MOST_KEYS } from './keys-of-user';
import { factsOf } from './model';
import { lookBack } from './resume';
import { spareKey } from './room';

type KeyModel = Model<typeof accessKeyAttributes>;
type KeyPlan = UnknownPlan<typeof accessKeyAttributes>;

/** Why a key is replaced. */
export interface Rotation {
  /** As plan shows it. */
  readonly reason: string;
  /** What asks for it: its age, a trigger, or that it cannot go on as it is. */
  readonly by: 'age' | 'trigger' | 'need';
}

/** When a key is due; null without a `rotate_every`. */
export function rotationDueAt(createdAt: string | null, rotateEvery: string | null): string | null {
  if (createdAt === null || rotateEvery === null) return null;
  return new Date(Date.parse(createdAt) + secondsOf(rotateEvery) * 1000).toISOString();
}

/** Why a key that is in the state is replaced; undefined when it stays. */
export function rotationOf(plan: KeyPlan, prior: KeyModel, now: Date): Rotation | undefined {
  if (prior.status === 'Deleted') return { reason: `the key ${prior.id} is gone`, by: 'need' };
  if (!isUnknown(plan.store) && JSON.stringify(plan.store) !== JSON.stringify(prior.store))
    return { reason: 'another store is declared', by: 'need' };
  const { rotation_trigger: trigger, rotate_every: every } = plan;
  if (typeof trigger === 'string' && trigger !== prior.applied_trigger)
    return { reason: `the trigger is ${JSON.stringify(trigger)}`, by: 'trigger' };
  const due = rotationDueAt(prior.created_at, isUnknown(every) ? prior.rotate_every : every);
  if (due === null || Date.parse(due) > now.getTime()) return undefined;
  const since = `due since ${due.slice(0, 10)}`;
  return { reason: `it was made on ${prior.created_at?.slice(0, 10)}, and is ${since}`, by: 'age' };
}

/** Says in the plan whether the key is replaced, and why; what stands in the way is said before anything is done. */
export async function planRotation(
  plan: PlanEditor<typeof accessKeyAttributes>,
  prior: KeyModel | null,
  call: ClientCall,
): Promise<void> {
  if (prior === null) {
    plan.set('rotated_because', null);
    return;
  }
  const { rotate_every: every } = plan.values;
  if (!isUnknown(every)) plan.set('rotation_due_at', rotationDueAt(prior.created_at, every));
  // Of an imported key nobody knows yet where its secret lies.
  if ((prior.store as unknown) === null) {
    plan.set('secret_version', UNKNOWN);
    plan.set('applied_trigger', plan.values.rotation_trigger);
    return;
  }
  const rotation = rotationOf(plan.values, prior, new Date());
  if (rotation === undefined || (await mustWait(rotation, plan.values, prior, call))) return;
  for (const name of ROTATED) plan.set(name, UNKNOWN);
  plan.set('rotated_because', rotation.reason);
  plan.set('applied_trigger', plan.values.rotation_trigger);
}

/** Whether a rotation is put off, or cannot be: each says why. */
async function mustWait(
  { reason, by }: Rotation,
  plan: KeyPlan,
  prior: KeyModel,
  call: ClientCall,
): Promise<boolean> {
  const { diagnostics } = call;
  const subject = `the access key ${prior.id} of user ${prior.user_name}`;
  if (by === 'age' && call.provider.holdsRotations) {
    diagnostics.warning(
      ['rotate_every'],
      `${subject} is to be replaced and waits: ${reason}`,
      'It is replaced by the first apply after the appliance is declared as running.',
    );
    return true;
  }
  if (prior.status === 'Deleted') return false;
  const keys = [prior, ...(prior.other_keys ?? [])].map(factsOf);
  const old = keys.find(({ id, status }) => id === prior.replaces && status === 'Active');
  if (old !== undefined) {
    const found = `${subject} is to be replaced (${reason}), and the one it replaced is still active: ${describeKey(old)}`;
    const remedy =
      'connector_access_key_retirement makes it inactive once the appliance works with the new one; what hinders that is said there.';
    if (by === 'need') diagnostics.error(['store'], found, `${remedy} Leave the store as it was until then.`);
    else diagnostics.warning(['rotate_every'], found, `The rotation waits for that. ${remedy}`);
    return true;
  }
  if (keys.length < MOST_KEYS || spareKey(keys, prior, plan.take_over === true) !== undefined) return false;
  if (await wasBegun(plan, prior, call)) return false;
  const other = keys.find(({ id }) => id !== prior.id);
  const found = `${subject} is to be replaced (${reason}), and IAM allows no third key beside ${other === undefined ? 'the others' : describeKey(other)}`;
  if (plan.take_over === true && by !== 'need') {
    diagnostics.warning(
      ['take_over'],
      found,
      'That one is made inactive first; the apply after that rotates.',
    );
    return true;
  }
  diagnostics.error(
    ['user_name'],
    found,
    `Delete it if nobody needs it: ${deleteCommand(prior.user_name, other?.id ?? '...')}; or set take_over (aws.identity.accessKey.takeOver), which retires it.`,
  );
  return true;
}

/** Whether the key that is in the way comes from a run that was killed: apply goes on with it, or deletes it. */
async function wasBegun({ store }: KeyPlan, prior: KeyModel, call: ClientCall): Promise<boolean> {
  if (holdsUnknown(store)) return false;
  const known = [prior.id, prior.replaces].filter((id) => id !== null);
  const { user_name: user } = prior;
  return withAws(call.provider, call.signal, async (aws) => {
    const keys = await keysOf(aws, user, call.signal);
    const { own, orphan } = await lookBack(aws, user, toStoreReference(store), keys, known, call);
    return own !== undefined || orphan !== undefined;
  });
}
