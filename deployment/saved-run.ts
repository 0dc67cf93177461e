import { checkedOutCommit } from './commit';
import { hasChanges, refusalOfRun, refusalsOf } from './guard-rails';
import type { ConnectorPlan } from './plan-model';
import { Planner } from './planner';
import { Pool } from './pool';
import { pairs, type Planned } from './rollout';
import { openRun, type PlannedRun, type PlanRequest, type RunContext } from './run';
import { readPlans, staleness } from './saved-plans';

/**
 * The plans of a directory as a run, judged anew.
 *
 * @throws Error, a sentence a line, for plans of something else than what is checked out: nothing is applied then
 */
export async function savedRun(
  directory: string,
  { names, planFile, confirmed, renewalsOnly, maxChanges }: PlanRequest,
  context: RunContext,
): Promise<PlannedRun> {
  const { env, cwd, interruption, progress, lockTimeout, parallelism } = context;
  const saved = readPlans(directory);
  const known = saved.connectors.map(({ name }) => name);
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length > 0)
    throw new Error(`${directory} has no plan of ${missing.join(', ')}; it has: ${known.join(', ')}`);
  const wanted = saved.connectors.filter(({ name }) => names.length === 0 || names.includes(name));
  const { selection, workspace, vanished } = await openRun(
    wanted.map(({ name }) => name),
    context,
  );
  const pool = new Pool(parallelism);
  const planner = new Planner({
    ...{ interruption, pool, progress, lockTimeout, planFile },
    env: workspace.env,
    initialisation: workspace.initialisation,
  });
  const paired = pairs(workspace.connectors, wanted);
  const ready = await readyPlans(paired, planner);
  const stale = staleness(
    saved,
    paired.filter(({ plan }) => hasChanges(plan)).map(({ connector }) => connector),
    {
      ...{ commit: await checkedOutCommit(cwd, env), cwd },
      notReady: new Set(ready.filter((plan) => !wanted.includes(plan)).map(({ name }) => name)),
    },
  );
  if (stale.length > 0) throw new Error([...stale, 'Nothing has been applied.'].join('\n'));
  const plans = pairs(workspace.connectors, ready).map(({ connector, plan }): ConnectorPlan => {
    const { allow } = connector.connector.spec;
    const isConfirmed = confirmed.includes(plan.name);
    return { ...plan, refusals: refusalsOf(plan, { allow, isConfirmed, renewalsOnly }) };
  });
  const refusal = refusalOfRun(plans, maxChanges);
  return { selection, workspace, planner, plans, vanished, refusal };
}

/**
 * Makes the stacks of plans that change something ready for their apply. One that cannot be touches no other: its plan
 * is what went wrong, so that nothing of that connector is applied.
 */
export function readyPlans(all: readonly Planned[], planner: Planner): Promise<readonly ConnectorPlan[]> {
  return Promise.all(
    all.map(async ({ connector, plan }) => {
      if (!hasChanges(plan)) return plan;
      const stacks = await planner.initialise(connector);
      return stacks.length === 0 ? plan : { ...plan, stacks };
    }),
  );
}
