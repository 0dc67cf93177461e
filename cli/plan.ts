import type { Command } from 'commander';
import { checkedOutCommit } from '../deployment/commit';
import { hasChanges, hasFailed } from '../deployment/guard-rails';
import { planRun, type PlannedRun } from '../deployment/run';
import { makePlanDirectory, planFileIn, savePlans } from '../deployment/saved-plans';
import { PlanFiles } from '../engine';
import { inContext } from './in-context';
import { showPlans } from './plan-report';
import { markdownFile } from './report-file';
import { addRunOptions, type RunOptions } from './run-options';

interface PlanOptions extends RunOptions {
  readonly out?: string;
  readonly readOnly: boolean;
}

/** `connector plan [NAME...]`: what an apply would do, and whether it may; saved, if that is wanted. */
export function registerPlan(program: Command): void {
  const command = program
    .command('plan')
    .description(
      'plan connectors, or all: exit code 0 when there is nothing to change, 2 for changes, 1 for errors',
    )
    .argument('[name...]', 'names of connectors of CONNECTOR_SPECS')
    .option('--out <directory>', 'save the plans, for connector apply --plan')
    .option(
      '--read-only',
      'the plan is applied by another user: what this one may not do is a warning',
      false,
    );
  addRunOptions(command, { writesLock: true }).action((names: string[], options: PlanOptions) =>
    plan(names, options, options.readOnly ? { ...process.env, CONNECTOR_READ_ONLY: '1' } : process.env),
  );
}

async function plan(names: readonly string[], options: PlanOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const { out, lockfile } = options;
  const markdown = markdownFile(options.markdown);
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
      const unwritten = showPlans(planned, { json: options.json, markdown, commit, env });
      if (unwritten !== undefined) console.error(unwritten);
      process.exitCode = unwritten === undefined ? exitCodeOf(planned) : 1;
    }),
  );
}

function exitCodeOf({ plans, selection, refusal }: PlannedRun): 0 | 1 | 2 {
  const isRefused = refusal !== undefined || plans.some(({ refusals }) => refusals.length > 0);
  if (selection.problems.length > 0 || isRefused || plans.some(hasFailed)) return 1;
  return plans.some(hasChanges) ? 2 : 0;
}
