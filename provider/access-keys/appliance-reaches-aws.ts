import { isConsoleError } from '../../appliance/console/console-error';
import type { HealthItem, ManagementConsole } from '../../appliance/console/console';
import type { Appliance } from '../appliance';
import type { ClientCall } from '../client-call';
import { CONFIRM, isConfirmed } from '../confirmation';
import { validatedCertificate } from '../console-trust';
import { ProviderError, type Plan } from '../runtime';
import { until } from '../until';
import { withAppliance } from '../with-appliance';
import type { retirementAttributes } from './retirement-attributes';

type RetirementPlan = Plan<typeof retirementAttributes>;

interface Step {
  readonly change: () => Promise<void>;
  readonly undo: () => Promise<void>;
}

/**
 * Does a step on keys while the appliance says that it reaches AWS, before and after; when it does not after, the step
 * is undone. Without an appliance the step is done and no more.
 *
 * @throws ProviderError with what the appliance says
 */
export async function whileItReachesAws(plan: RetirementPlan, call: ClientCall, step: Step): Promise<void> {
  const { vm_id, address, port, vm_console, console_password: password } = plan;
  if (vm_id === null || password === null) return step.change();
  const { provider, diagnostics, signal } = call;
  const context = { provider, diagnostics, signal };
  await withAppliance({ vm_id, address, port, vm_console }, context, async (appliance) => {
    const { sha256 } = await validatedCertificate(appliance, {
      fingerprint: plan.fingerprint,
      attribute: 'fingerprint',
      mayRestart: false,
    });
    const console = await appliance.console(sha256);
    await appliance.logIn(console, password, { attribute: 'console_password' });
    const before = await badOf(console, appliance);
    if (before === undefined) return step.change();
    if (before.length > 0) throw unhealthy(plan, appliance, before, 'The old key stays active');
    await step.change();
    const after = await badOf(console, appliance);
    if (after === undefined || after.length === 0) return;
    await step.undo();
    throw unhealthy(plan, appliance, after, 'The old key has been made active again');
  });
}

/**
 * The item of its health that tells whether it reaches AWS, where it is bad: looked at until it is not, within the time
 * a console may take. Undefined where a person has looked.
 */
async function badOf(
  console: ManagementConsole,
  { profile, call: { provider, signal } }: Appliance,
): Promise<readonly HealthItem[] | undefined> {
  const item = profile.registration?.awsHealth?.value;
  let bad: readonly HealthItem[] = [];
  const look = async (): Promise<true | undefined> => {
    const { items } = await console.health();
    bad = items.filter(({ name, status }) => status === 'error' && name === item);
    return bad.length === 0 ? true : undefined;
  };
  const { patience } = provider.access;
  try {
    await until(look, { seconds: patience.answer, pause: patience.pause, signal });
    return bad;
  } catch (error) {
    if (!isConsoleError(error, 'manual')) throw error;
    if (isConfirmed(provider)) return undefined;
    const { step, found, remedy } = error;
    throw new ProviderError(`${step}: ${found}`, {
      detail: `${remedy} Where it reaches AWS with its new key, ${CONFIRM}=${provider.name ?? 'NAME'} in the environment of the next apply says so; the old key stays active until then.`,
      cause: error,
    });
  }
}

function unhealthy(
  { access_key: { id } }: RetirementPlan,
  { vm }: Appliance,
  bad: readonly HealthItem[],
  then: string,
): ProviderError {
  const said = bad.map(({ name, message }) => (message === '' ? name : `${name}: ${message}`)).join('; ');
  return new ProviderError(`${vm.state.name} does not work with the access key ${id}: ${said}`, {
    detail: `${then}. See the error log of these items in its management console; the next apply looks again.`,
  });
}
