import type { Command } from 'commander';
import { checkedOutCommit } from '../deployment/commit';
import { hasChanges, hasFailed } from '../deployment/guard-rails';
import { Progress } from '../deployment/progress';
import { planRun, type PlannedRun, type RunContext } from '../deployment/run';
import { makePlanDirectory, planFileIn, savePlans } from '../deployment/saved-plans';
import { Interruption, PlanFiles } from '../engine';
import { showPlans } from './plan-report';
import { addRunOptions, type RunOptions } from './run-options';

interface PlanOptions extends RunOptions {
  readonly out?: string;
}

/** `connector plan [NAME...]`: what an apply would do, and whether it may; saved, if that is wanted. */
export function registerPlan(program: Command): void {
  const command = program
    .command('plan')
    .description(
      'plan connectors, or all: exit code 0 when there is nothing to change, 2 for changes, 1 for errors',
    )
    .argument('[name...]', 'names of connectors of CONNECTOR_SPECS')
    .option('--out <directory>', 'save the plans, for connector apply --plan');
  addRunOptions(command).action((names: string[], options: PlanOptions) => plan(names, options, process.env));
}

async function plan(names: readonly string[], options: PlanOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const { out, lockfile } = options;
  if (out !== undefined) makePlanDirectory(out);
  await inContext(options, env, (context) =>
    PlanFiles.during(async (files) => {
      const planned = await planRun(
        {
          names,
          planFile: (stack) => (out === undefined ? files.of(stack) : planFileIn(out, stack)),
          confirmed: [],
          renewalsOnly: false,
          maxChanges: options.maxChanges,
        },
        context,
      );
      const { plans, workspace } = planned;
      const commit = await checkedOutCommit(context.cwd, env);
      if (out !== undefined) {
        savePlans(out, plans, workspace.connectors, { commit, now: new Date(), cwd: context.cwd });
      }
      const locked = lockfile === 'update' ? workspace.locks.save() : undefined;
      if (locked !== undefined) context.progress.say(`${locked} is written; commit it`);
      showPlans(planned, { ...options, commit, env });
      process.exitCode = exitCodeOf(planned);
    }),
  );
}

function exitCodeOf({ plans, selection, refusal }: PlannedRun): 0 | 1 | 2 {
  const isRefused = refusal !== undefined || plans.some(({ refusals }) => refusals.length > 0);
  if (selection.problems.length > 0 || isRefused || plans.some(hasFailed)) return 1;
  return plans.some(hasChanges) ? 2 : 0;
}

/** Does `work` with signals caught and progress shown. */
export function inContext<T>(
  { parallelism, lockTimeout, lockfile }: RunOptions,
  env: NodeJS.ProcessEnv,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const live = process.stderr.isTTY && env.TERM !== 'dumb';
  return Interruption.during((interruption) =>
    Progress.during(process.stderr, live, (progress) =>
      work({ env, cwd: process.cwd(), interruption, progress, parallelism, lockTimeout, lockfile }),
    ),
  );
}
