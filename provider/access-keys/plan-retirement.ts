import type { ClientCall } from '../client-call';
import { secondsOf } from '../duration';
import { UNKNOWN, type Model, type PlanEditor } from '../runtime';
import { findVm } from '../vm';
import { RETIRED, RETIRING, type retirementAttributes } from './retirement-attributes';

type RetirementModel = Model<typeof retirementAttributes>;

/** Whether the time of grace of a key is over. @param since when it was made inactive, as RFC 3339 */
export const isOver = (since: string, gracePeriod: string, now: Date): boolean =>
  Date.parse(since) + secondsOf(gracePeriod) * 1000 <= now.getTime();

/** Plans an apply where keys are to be made inactive or deleted. */
export async function planRetirement(
  plan: PlanEditor<typeof retirementAttributes>,
  prior: RetirementModel | null,
  { provider, diagnostics, signal }: ClientCall,
): Promise<void> {
  if (prior === null) return;
  const { grace_period: grace } = plan.values;
  const isDue =
    typeof grace === 'string' &&
    Object.values(prior.retired ?? {}).some((since) => isOver(since, grace, new Date()));
  const isChanged = RETIRING.some((name) => plan.changes(name));
  const pending = prior.pending_ids ?? [];
  if (!isDue && !isChanged && pending.length === 0) return;
  if (!isDue && !isChanged && prior.vm_id !== null) {
    const vm = await findVm(provider, prior.vm_id, signal);
    if (vm !== undefined && vm.state.powerState !== 'poweredOn') {
      diagnostics.warning(
        ['vm_id'],
        `the access key ${pending.join(', ')} of user ${prior.user_name} is to be retired and waits, since the VM is off`,
        'It is retired by the first apply after the VM is on.',
      );
      return;
    }
  }
  for (const name of RETIRED) plan.set(name, UNKNOWN);
}
