import type { ConnectorSpec } from '../config';
import type { ConnectorPlan, ResourceChange } from './plan-model';
import { renewalsAmong } from './renewals';

/** The appliance itself. Power is a resource of its own, and its replacement harms nobody. */
export const APPLIANCE = 'vsphere_virtual_machine.appliance';

export interface GuardRails {
  /** Of the spec. */
  readonly allow: ConnectorSpec['allow'];
  /** Whether the connector's name was given with `--yes`. */
  readonly isConfirmed: boolean;
  /** Nothing but what is due may change. @default false */
  readonly renewalsOnly?: boolean;
}

/** Why a plan must not be applied as it is: a sentence each, with the way out. Pure. */
export function refusalsOf(plan: ConnectorPlan, rails: GuardRails): readonly string[] {
  const changes = plan.stacks.flatMap((stack) => stack.changes);
  const appliance = changes.find(({ address }) => address === APPLIANCE);
  const refusals = [
    appliance === undefined ? undefined : refusalOf(appliance, plan, rails),
    rails.renewalsOnly === true ? otherThanRenewals(changes, plan.name) : undefined,
  ];
  return refusals.filter((refusal) => refusal !== undefined);
}

function refusalOf(
  { action, replacedBecause, reason }: ResourceChange,
  { name, file, state }: ConnectorPlan,
  { allow, isConfirmed }: GuardRails,
): string | undefined {
  if (isConfirmed) return undefined;
  const confirm = `confirm it with --yes ${name}`;
  if (action === 'replace') {
    if (allow.includes('replace')) return undefined;
    const because =
      replacedBecause.length > 0 ? replacedBecause.join(', ') : (reason ?? 'unknown').replaceAll('_', ' ');
    return `the appliance (${APPLIANCE}) would be replaced (${because}), and ${file} does not allow it; if it is meant, add allow: [replace] for this one change, or ${confirm}`;
  }
  if ((action === 'delete' || action === 'forget') && state !== 'absent') {
    return `the appliance (${APPLIANCE}) would be deleted, and ${file} says state: ${state}; if it is meant, declare state: absent, or ${confirm}`;
  }
  return undefined;
}

function otherThanRenewals(changes: readonly ResourceChange[], name: string): string | undefined {
  const renewals = renewalsAmong(changes);
  const others = changes.filter((change) => !renewals.includes(change));
  // What is not due is for the ordinary run to deal with.
  if (others.length === 0 || others.length === changes.length) return undefined;
  return `something is due, and other changes are waiting beside it (${others.map(({ address }) => address).join(', ')}); look at connector plan ${name} and apply it as a whole`;
}

/** Whether a plan has something to apply, in a run that is for renewals only. */
export function hasRenewals({ stacks }: ConnectorPlan): boolean {
  return renewalsAmong(stacks.flatMap(({ changes }) => changes)).length > 0;
}

export const hasChanges = ({ stacks }: ConnectorPlan): boolean =>
  stacks.some(({ outcome }) => outcome === 'changes');

export const hasFailed = ({ stacks }: ConnectorPlan): boolean =>
  stacks.some(({ outcome }) => outcome === 'failed');

/**
 * Why a run as a whole must not go on: one line in a shared base may reach every connector.
 *
 * @param maxChanges how many connectors may change. @default any number
 */
export function refusalOfRun(plans: readonly ConnectorPlan[], maxChanges?: number): string | undefined {
  const changed = plans.filter(hasChanges);
  if (maxChanges === undefined || changed.length <= maxChanges) return undefined;
  const names = changed.slice(0, 5).map(({ name }) => name);
  const more = changed.length > names.length ? ` and ${changed.length - names.length} more` : '';
  return `${changed.length} connectors would change (${names.join(', ')}${more}), and --max-changes allows ${maxChanges}; nothing is applied. Name some of them, or raise it`;
}
