import { formatProblem, type Problem } from '../config';
import type { Interruption } from '../engine';
import { refusalOfRun, refusalsOf } from './guard-rails';
import type { ConnectorPlan } from './plan-model';
import { Planner } from './planner';
import { Pool } from './pool';
import type { Progress } from './progress';
import type { LockPolicy } from './provider-locks';
import type { RunIdentity } from './run-identity';
import { selectConnectors, type Selection } from './selection';
import { vanished } from './states';
import { openWorkspace, type Workspace } from './workspace';

export interface RunContext {
  readonly env: NodeJS.ProcessEnv;
  /** Who runs what; sessions in vCenter and requests to AWS carry its name. */
  readonly identity: RunIdentity;
  readonly cwd: string;
  readonly interruption: Interruption;
  readonly progress: Progress;
  /** How many stacks are worked on at once. */
  readonly parallelism: number;
  readonly lockTimeout?: string;
  readonly lockfile?: LockPolicy;
}

/** What is asked of the plans of a run. */
export interface PlanRequest {
  readonly names: readonly string[];
  readonly planFile: (stack: string) => string;
  /** Names that were given with `--yes`. */
  readonly confirmed: readonly string[];
  readonly renewalsOnly: boolean;
  readonly maxChanges?: number;
}

/** The plans of a run, and what they were made in. */
export interface PlannedRun {
  readonly selection: Selection;
  readonly workspace: Workspace;
  readonly planner: Planner;
  readonly plans: readonly ConnectorPlan[];
  /** States whose specs are gone, a sentence each. */
  readonly vanished: readonly string[];
  /** Why the run as a whole must not go on. */
  readonly refusal?: string;
}

/**
 * Selects connectors and synthesizes their stacks. What is wrong with some specs is said, and keeps the others from
 * nothing.
 *
 * @throws Error in one sentence when there is nothing left to work on, and when synthesis fails
 */
export async function openRun(
  names: readonly string[],
  context: RunContext,
): Promise<{ selection: Selection; workspace: Workspace; vanished: readonly string[] }> {
  const { env, identity, cwd, interruption, progress, lockfile } = context;
  const selection = selectConnectors(names, env);
  const say = (line: string): void => progress.say(line);
  for (const problem of selection.problems) say(`error: ${formatProblem(problem)}`);
  if (selection.connectors.length === 0) throw new Error(nothingValid(selection.problems));
  const gone = selection.isAll ? await vanishedOf(selection, context) : [];
  // Synthesis says its notes itself.
  const workspace = await openWorkspace(selection.connectors, {
    ...{ cwd, interruption, lockfile, say },
    env: { ...env, CONNECTOR_RUN: identity.run },
    besideOthers: !selection.isAll,
  });
  return { selection, workspace, vanished: gone };
}

/** States whose specs are gone: reported, and never acted on. */
async function vanishedOf({ connectors, files }: Selection, context: RunContext): Promise<readonly string[]> {
  const { env, interruption, progress } = context;
  const notes = await vanished(connectors, { env, files, signal: interruption.signal });
  for (const note of notes) progress.say(`note: ${note}`);
  return notes;
}

const nothingValid = ({ length }: readonly Problem[]): string =>
  `${length === 1 ? '1 error' : `${length} errors`}; nothing was planned`;

/** Plans connectors side by side, and judges the plans. */
export async function planRun(request: PlanRequest, context: RunContext): Promise<PlannedRun> {
  const { names, planFile, confirmed, renewalsOnly, maxChanges } = request;
  const { interruption, progress, lockTimeout, parallelism } = context;
  const { selection, workspace, vanished: gone } = await openRun(names, context);
  const { env, initialisation, connectors } = workspace;
  const pool = new Pool(parallelism);
  const planner = new Planner({ env, interruption, initialisation, pool, progress, lockTimeout, planFile });
  const plans = await Promise.all(
    connectors.map(async (connector): Promise<ConnectorPlan> => {
      const plan = await planner.plan(connector);
      const { allow } = connector.connector.spec;
      const isConfirmed = confirmed.includes(connector.name);
      return { ...plan, refusals: refusalsOf(plan, { allow, isConfirmed, renewalsOnly }) };
    }),
  );
  const refusal = refusalOfRun(plans, maxChanges);
  return { selection, workspace, planner, plans, vanished: gone, refusal };
}
