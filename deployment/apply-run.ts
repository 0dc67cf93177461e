import type { LoadedSpec } from '../config';
import type { AuditTrail } from './audit';
import { Applier, type ConnectorResult } from './applier';
import type { ConnectorStacks } from './connector-stacks';
import { hasChanges } from './guard-rails';
import { interruptionBy } from './interrupting';
import type { ConnectorPlan } from './plan-model';
import { Pool } from './pool';
import { pairs, rollOut } from './rollout';
import { planRun, type PlanRequest, type PlannedRun, type RunContext } from './run';
import { planFileIn } from './saved-plans';
import { savedRun } from './saved-run';

export interface ApplyRequest extends Omit<PlanRequest, 'planFile'> {
  /** Directory of the plans to apply. @default plans are made now */
  readonly saved?: string;
  /** Where a plan may be written that nobody keeps. */
  readonly scratch: (stack: string) => string;
  readonly canaries: readonly string[];
  readonly maxFailures?: number;
  /**
   * Asked of each connector whose plan ends the work of its appliance, with what does so.
   *
   * @returns why it must not be applied now; undefined where it may
   */
  readonly mayInterrupt: (connector: LoadedSpec, what: string) => Promise<string | undefined>;
  /** Asked once, with plans that may be applied and change something. @throws when nothing is to be done */
  readonly consent: (planned: PlannedRun) => Promise<void>;
  /** Records what is done. */
  readonly trail: AuditTrail;
}

export interface ApplyOutcome {
  readonly planned: PlannedRun;
  /** None when the run as a whole was refused. */
  readonly results: readonly ConnectorResult[];
}

/**
 * Applies connectors, or the plans that were saved of them and no others.
 *
 * @throws Error, a sentence a line, for saved plans of something else than what is checked out, and for a canary that
 * is not among the connectors
 */
export async function applyRun(request: ApplyRequest, context: RunContext): Promise<ApplyOutcome> {
  const { saved, scratch, canaries, maxFailures, renewalsOnly, consent, trail, mayInterrupt } = request;
  const { interruption, lockTimeout, parallelism } = context;
  const planFile = saved === undefined ? scratch : (stack: string): string => planFileIn(saved, stack);
  const judged =
    saved === undefined
      ? await planRun({ ...request, planFile }, context)
      : await savedRun(saved, { ...request, planFile }, context);
  const pool = new Pool(parallelism);
  const planned =
    judged.refusal === undefined ? await unlessInterrupting(judged, mayInterrupt, pool) : judged;
  const { workspace, plans, planner, refusal } = planned;
  refuseUnknown(canaries, workspace.connectors);
  if (refusal !== undefined) return { planned, results: [] };
  if (plans.some((plan) => hasChanges(plan) && plan.refusals.length === 0)) await consent(planned);
  interruption.signal.throwIfAborted();

  const { env } = workspace;
  const applier = new Applier({
    ...{ env, interruption, lockTimeout, planFile },
    envOfApply: (connector, { stack, directory }, changed) =>
      trail.env({ name: stack, connector, directory, changed }, env),
    applied: (stack) => trail.applied(stack),
    initialisation: workspace.initialisation,
    progress: context.progress,
  });
  const results = await rollOut(pairs(workspace.connectors, plans), {
    ...{ canaries, maxFailures, renewalsOnly },
    pool,
    signal: interruption.signal,
    apply: ({ connector, plan }) => applier.apply(connector, plan),
    verify: async (connector) => remaining(await planner.with({ planFile: scratch }).plan(connector)),
  });
  return { planned, results };
}

/**
 * The same run, with refusals of plans that would break off what an appliance is doing. As many are asked at once as
 * there is room for: whoever is asked has a time to answer in, and with a whole fleet beside it would miss it.
 */
export async function unlessInterrupting<Run extends Pick<PlannedRun, 'plans'>>(
  run: Run & { readonly workspace: Pick<PlannedRun['workspace'], 'connectors'> },
  mayInterrupt: ApplyRequest['mayInterrupt'],
  pool: Pool,
): Promise<Run> {
  const guarded = pairs(run.workspace.connectors, run.plans).map(
    async ({ connector: { connector }, plan }): Promise<ConnectorPlan> => {
      const what = interruptionBy(plan, connector.spec.registration !== undefined);
      if (what === undefined || plan.refusals.length > 0) return plan;
      const refusal = await pool.run(() => mayInterrupt(connector, what));
      return refusal === undefined ? plan : { ...plan, refusals: [refusal] };
    },
  );
  return { ...run, plans: await Promise.all(guarded) };
}

function refuseUnknown(canaries: readonly string[], connectors: readonly ConnectorStacks[]): void {
  const unknown = canaries.filter((canary) => !connectors.some(({ name }) => name === canary));
  if (unknown.length > 0) {
    throw new Error(
      `--canary names ${unknown.join(', ')}, not among the connectors of this run; nothing has been applied`,
    );
  }
}

/** Why a connector that was just applied is not well. */
function remaining({ stacks }: ConnectorPlan): string | undefined {
  const failed = stacks.find(({ outcome }) => outcome === 'failed');
  if (failed !== undefined) {
    return `${failed.stack} cannot be planned after it was applied: ${failed.diagnostics[0]?.summary ?? 'no reason given'}`;
  }
  const left = stacks.flatMap(({ changes }) => changes.map(({ address }) => address));
  const changes = stacks.some(({ outcome }) => outcome === 'changes');
  return changes
    ? `after it was applied there is still something to change: ${left.join(', ') || 'outputs'}`
    : undefined;
}
