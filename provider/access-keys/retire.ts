import type { AwsAccess } from '../../preflight/aws/aws-access';
import { withAws } from '../aws-account';
import type { ClientCall } from '../client-call';
import { ProviderError, type Model, type Plan } from '../runtime';
import { waitUntilItWorks } from './caller-identity';
import { whileItReachesAws } from './appliance-reaches-aws';
import { deleteKey, setStatus } from './change-key';
import { describeKey, keysOf, type KeyFacts } from './keys-of-user';
import { isOver } from './plan-retirement';
import { retiringOf } from './read-retirement';
import type { retirementAttributes } from './retirement-attributes';

type RetirementPlan = Plan<typeof retirementAttributes>;
type RetirementModel = Model<typeof retirementAttributes>;

interface RetireCall extends ClientCall {
  readonly plan: RetirementPlan;
  readonly save: (partial: Partial<RetirementModel>) => void;
}

/**
 * Makes the keys that are to go inactive, once the one that stays is seen to work, and deletes those whose time of
 * grace is over. Each step looks at IAM first, so that a run that was killed is gone on with.
 *
 * @throws ProviderError; the old key is active then
 */
export async function retire(call: RetireCall, prior: RetirementModel | null): Promise<RetirementModel> {
  const { plan, provider, signal, save } = call;
  const kept = { ...plan, verified_id: plan.access_key.id, pending_ids: [] };
  return withAws(provider, signal, async (aws) => {
    const keys = await keysOf(aws, plan.user_name, signal, { lastUsed: false });
    refuseMissing(plan, keys, aws);
    const retiring = retiringOf(plan, keys);
    const active = retiring.filter(({ status }) => status === 'Active');
    await requireKey(plan, call);
    const retired: Record<string, string> = {};
    const now = new Date().toISOString();
    for (const { id, status } of retiring) if (status !== 'Active') retired[id] = prior?.retired?.[id] ?? now;
    if (active.length > 0) {
      await whileItReachesAws(plan, call, {
        change: async () => {
          for (const { id } of active) {
            await setStatus(aws, plan.user_name, id, 'Inactive');
            retired[id] = now;
          }
        },
        undo: async () => {
          for (const { id } of active) await setStatus(aws, plan.user_name, id, 'Active');
        },
      });
    }
    if (prior !== null) save({ ...kept, retired });
    for (const [id, since] of Object.entries(retired)) {
      if (!isOver(since, plan.grace_period, new Date())) continue;
      await deleteKey(aws, plan.user_name, id);
      Reflect.deleteProperty(retired, id);
    }
    return { ...kept, retired };
  });
}

function refuseMissing(
  { user_name: user, access_key: { id } }: RetirementPlan,
  keys: readonly KeyFacts[],
  { accountId }: AwsAccess,
): void {
  const key = keys.find((one) => one.id === id);
  if (key?.status === 'Active') return;
  const found = key === undefined ? 'does not exist' : `is not active: ${describeKey(key)}`;
  throw new ProviderError(`the access key ${id} of user ${user} in account ${accountId} ${found}`, {
    path: ['access_key', 'id'],
    detail: 'No other key is retired before this one works. Run apply again, which looks at it anew.',
  });
}

/** @throws ProviderError when AWS does not take the key that stays */
async function requireKey(
  { access_key: key }: RetirementPlan,
  { provider, signal }: ClientCall,
): Promise<void> {
  const { value: secret } = await provider.resolve(key.secret, signal);
  const outcome = await waitUntilItWorks({ id: key.id, secret }, provider, signal);
  signal.throwIfAborted();
  if (outcome === 'works') return;
  if (outcome === 'unknown') {
    throw new ProviderError(`whether AWS takes the access key ${key.id} cannot be told`, {
      path: ['access_key'],
      detail: 'It says nothing about it (sts:GetCallerIdentity). No other key is retired; run apply again.',
    });
  }
  throw new ProviderError(`AWS does not take the access key ${key.id} with the secret in its store`, {
    path: ['access_key', 'secret'],
    detail:
      'No other key is retired. What lies in the store may be the secret of another key: see who else writes there; another rotation_trigger makes a new key.',
  });
}
