import { isUnknown, type Model, type Plan } from '../runtime';
import type { accessKeyAttributes } from './attributes';
import { adoptKey } from './find-key';
import type { KnownKeys } from './declared-key';
import { makeKey, type MadeKey } from './make-key';
import { modelOf } from './model';
import { rotationDueAt } from './plan-rotation';
import { forgetSecret, rememberedSecret, type KeyCall } from './stored-secret';

type KeyModel = Model<typeof accessKeyAttributes>;
type KeyPlan = Plan<typeof accessKeyAttributes>;

interface HoldCall extends KeyCall {
  readonly plan: KeyPlan;
  readonly save: (partial: Partial<KeyModel>) => void;
}

/** The first key of a user, in the state of this resource. @throws ProviderError, SecretError */
export async function createKey(call: HoldCall): Promise<KeyModel> {
  const { plan } = call;
  return { ...withKey(plan, await makeKey(plan, call, null)), applied_trigger: plan.rotation_trigger };
}

/** Another key in place of the one there is, where that is planned. @throws ProviderError, SecretError */
export async function updateKey(call: HoldCall, prior: KeyModel): Promise<KeyModel> {
  const { plan, save } = call;
  if (isUnknown(plan.id)) {
    const isElsewhere = JSON.stringify(plan.store) !== JSON.stringify(prior.store);
    const old = rememberedSecret(call);
    const rotated = withKey(plan, await makeKey(plan, call, knownOf(prior)));
    save(rotated);
    if (isElsewhere) await forgetSecret(prior.store, old, call, false);
    return rotated;
  }
  if ((prior.store as unknown) === null) {
    const version = await adoptKey({ id: prior.id!, store: plan.store }, call);
    return { ...settled(plan, prior), secret_version: version, applied_trigger: plan.rotation_trigger };
  }
  return settled(plan, prior);
}

const knownOf = ({ id, replaces, status }: KeyModel): KnownKeys => ({
  id: status === 'Deleted' ? null : id,
  replaces,
});

/** What is computed as it is, what is declared as it was planned. */
function settled(plan: KeyPlan, prior: KeyModel): KeyModel {
  return {
    ...prior,
    store: plan.store,
    rotate_every: plan.rotate_every,
    rotation_trigger: plan.rotation_trigger,
    take_over: plan.take_over,
    rotation_due_at: rotationDueAt(prior.created_at, plan.rotate_every),
  };
}

function withKey(plan: KeyPlan, made: MadeKey): KeyModel {
  const { others, ...key } = made;
  return {
    ...plan,
    ...key,
    status: 'Active',
    last_used_at: null,
    rotation_due_at: rotationDueAt(made.created_at, plan.rotate_every),
    rotated_because: isUnknown(plan.rotated_because) ? null : plan.rotated_because,
    applied_trigger: isUnknown(plan.applied_trigger) ? plan.rotation_trigger : plan.applied_trigger,
    other_keys: others.map(modelOf),
  };
}
