import type { Command } from 'commander';
import { applyRun } from '../deployment/apply-run';
import { AuditTrail } from '../deployment/audit';
import { PlanFiles } from '../engine';
import { deploymentRefusal } from '../operations/maintenance/guard-deployment';
import { consentToShownPlans } from './consent-to-plans';
import { showResults } from './apply-report';
import { inContext } from './in-context';
import { markdownFile } from './report-file';
import { addRunOptions, several, wholeNumber, type RunOptions } from './run-options';

interface ApplyOptions extends RunOptions {
  readonly plan?: string;
  readonly autoApprove: boolean;
  readonly yes: readonly string[];
  readonly interruptMigrations: boolean;
  readonly renewalsOnly: boolean;
  readonly maxFailures?: number;
  readonly canary: readonly string[];
  readonly audit?: string;
}

/** `connector apply [NAME...]`: makes the world what the specs say, or carries out plans that were saved. */
export function registerApply(program: Command): void {
  const command = program
    .command('apply')
    .description('apply connectors, or all, or plans that were saved; each in its order, many side by side')
    .argument('[name...]', 'names of connectors of CONNECTOR_SPECS')
    .option('--plan <directory>', 'carry out exactly the plans connector plan --out has saved there')
    .option('--auto-approve', 'do not ask', false)
    .option('--yes <name>', 'allow an appliance to be replaced or deleted (repeatable)', several, [])
    .option(
      '--interrupt-migrations',
      'stop and remove appliances although migrations run (default: as `allow` of each spec says)',
      false,
    )
    .option('--renewals-only', 'apply nothing but certificates and keys that are due', false)
    .option('--max-failures <n>', 'start no further connector once so many have failed', wholeNumber(1))
    .option(
      '--canary <name>',
      'apply it before all others, which wait until it is well (repeatable)',
      several,
      [],
    )
    .option('--audit <file>', 'add a line of JSON to it for every change in vCenter, AWS and an appliance');
  addRunOptions(command, { writesLock: false }).action((names: string[], options: ApplyOptions) =>
    apply(names, options, process.env),
  );
}

async function apply(names: readonly string[], options: ApplyOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const { plan: saved, autoApprove, yes, renewalsOnly, maxChanges, maxFailures, canary: canaries } = options;
  const { interruptMigrations, json } = options;
  const consent = saved === undefined ? consentToShownPlans({ json, autoApprove, env }) : undefined;
  const markdown = markdownFile(options.markdown);
  await inContext(options, env, (context) =>
    PlanFiles.during(async (files) => {
      const { signal } = context.interruption;
      const note = (line: string): void => context.progress.say(`note: ${line}`);
      const guard = { env, signal, note };
      const { done, unrecorded } = await AuditTrail.during(options.audit, context.identity, (trail) =>
        applyRun(
          {
            ...{ names, saved, renewalsOnly, maxChanges, maxFailures, canaries, trail },
            confirmed: yes,
            mayInterrupt: async (connector, what) =>
              interruptMigrations ? undefined : deploymentRefusal(connector, what, guard),
            scratch: (stack) => files.of(stack),
            consent: async (planned) => consent?.(planned, signal),
          },
          context,
        ),
      );
      process.exitCode = showResults(done, { json, markdown, unrecorded });
    }),
  );
}
