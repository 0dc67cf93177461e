import type { ConnectorResult } from './applier';
import type { ConnectorStacks } from './connector-stacks';
import { hasChanges, hasFailed, hasRenewals } from './guard-rails';
import type { ConnectorPlan } from './plan-model';
import type { Pool } from './pool';

/** A connector whose plan is to be applied. */
export interface Planned {
  readonly connector: ConnectorStacks;
  readonly plan: ConnectorPlan;
}

/** Connectors with their plans; those without one are left out. */
export function pairs(connectors: readonly ConnectorStacks[], plans: readonly ConnectorPlan[]): Planned[] {
  return connectors.flatMap((connector) => {
    const plan = plans.find(({ name }) => name === connector.name);
    return plan === undefined ? [] : [{ connector, plan }];
  });
}

export interface RolloutOptions {
  readonly pool: Pool;
  readonly signal: AbortSignal;
  /** Names of those that go first, one after the other; the rest only when they are well. */
  readonly canaries: readonly string[];
  /** No further connector is started once so many have failed. @default all are tried */
  readonly maxFailures?: number;
  readonly renewalsOnly?: boolean;
  readonly apply: (planned: Planned) => Promise<ConnectorResult>;
  /** Looks at a canary once more after it was applied. @returns why it is not well, undefined when it is */
  readonly verify: (connector: ConnectorStacks) => Promise<string | undefined>;
}

/** Whether nothing of what was asked for is left undone. What is skipped was to be applied, and is not. */
export const isWell = ({ outcome }: ConnectorResult): boolean =>
  outcome === 'applied' || outcome === 'unchanged' || outcome === 'notDue';

/**
 * Applies many: canaries first, the others side by side, none after too many failures or a signal. One that may not be
 * applied is passed over, and keeps nobody else.
 */
export async function rollOut(
  all: readonly Planned[],
  options: RolloutOptions,
): Promise<readonly ConnectorResult[]> {
  const { pool, signal, canaries, maxFailures = Infinity, renewalsOnly = false, apply, verify } = options;
  const results = new Map<string, ConnectorResult>();
  let failures = 0;
  const one = async (planned: Planned): Promise<ConnectorResult> => {
    const { refusals } = planned.plan;
    if (refusals.length > 0) return without(planned, 'refused', refusals);
    if (!hasFailed(planned.plan)) {
      // Of these nothing is left undone, whatever ends the run.
      if (!hasChanges(planned.plan)) return without(planned, 'unchanged', []);
      if (renewalsOnly && !hasRenewals(planned.plan))
        return without(planned, 'notDue', [
          'what would change waits for a run that is not for renewals only',
        ]);
    }
    if (signal.aborted) return without(planned, 'skipped', ['interrupted before its turn']);
    if (failures >= maxFailures)
      return without(planned, 'skipped', [`${failures} failed before its turn (--max-failures)`]);
    return apply(planned);
  };
  const keep = (result: ConnectorResult): ConnectorResult => {
    if (result.outcome === 'failed') failures += 1;
    results.set(result.name, result);
    return result;
  };

  const isCanary = ({ connector }: Planned): boolean => canaries.includes(connector.name);
  let sick: string | undefined;
  for (const planned of all.filter(isCanary)) {
    if (sick !== undefined) break;
    const { name } = planned.connector;
    const result = keep(await one(planned));
    if (result.outcome === 'applied') {
      const why = await verify(planned.connector);
      if (why !== undefined) keep({ ...result, outcome: 'failed', reasons: [why] });
    }
    if (!isWell(results.get(name) ?? result)) sick = name;
  }
  const others = all.filter(({ connector }) => !results.has(connector.name));
  if (sick === undefined)
    await Promise.all(others.map((each) => pool.run(async () => keep(await one(each)))));
  else for (const each of others) keep(without(each, 'skipped', [`the canary ${sick} is not well`]));
  return all.flatMap(({ connector }) => results.get(connector.name) ?? []);
}

const without = (
  { connector: { name, file } }: Planned,
  outcome: ConnectorResult['outcome'],
  reasons: readonly string[],
): ConnectorResult => ({ name, file, outcome, stacks: [], reasons });
