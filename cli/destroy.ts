import type { Command } from 'commander';
import { AuditTrail } from '../deployment/audit';
import { ConnectorStacks } from '../deployment/connector-stacks';
import { pluginCache } from '../deployment/initialisation';
import { ProviderLocks, type LockPolicy } from '../deployment/provider-locks';
import { runIdentity } from '../deployment/run-identity';
import { surroundings } from '../deployment/surroundings';
import { Interruption, PlanFiles } from '../engine';
import { deploymentRefusal } from '../operations/maintenance/guard-deployment';
import { loadAbsent, synthesizeAbsent } from './absent-connector';
import { takesColors } from './colors';
import { consentByName } from './confirm-name';
import { Destruction } from './destruction';
import { DestructionFailure, type DestructionResult } from './destruction-result';
import { CommandFailure } from './failure';
import { interruptMigrationsOption } from './operation-options';
import { lockfile, lockTimeout } from './run-options';

interface DestroyOptions {
  readonly yes?: string;
  readonly interruptMigrations: boolean;
  readonly lockfile?: LockPolicy;
  readonly lockTimeout?: string;
  readonly audit?: string;
  readonly json: boolean;
}

/** `connector destroy NAME`: takes an appliance and its identity down, and needs nothing but its spec for it. */
export function registerDestroy(program: Command): void {
  const command = program
    .command('destroy')
    .description(
      'unregister an appliance, delete its VM and then its identity; shows the plan and asks first',
    )
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .option('--yes <name>', 'the name once more: do it without asking')
    .addOption(interruptMigrationsOption())
    .option('--audit <file>', 'add a line of JSON to it for every change in vCenter, AWS and an appliance');
  lockfile(lockTimeout(command), false)
    .option('--json', 'print the result as JSON; what the engine says goes to standard error', false)
    .action((name: string, options: DestroyOptions) => destroy(name, options, process.env));
}

async function destroy(name: string, options: DestroyOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const { json, audit } = options;
  const consent = consentByName(name, options.yes, 'destroy');
  const connector = loadAbsent(name, env);
  const identity = runIdentity(env, surroundings(process.cwd()));
  const { done, unrecorded } = await Interruption.during((interruption) =>
    AuditTrail.during(audit, identity, (trail) =>
      PlanFiles.during(async (plans) => {
        const outdir = synthesizeAbsent(connector, env);
        const ofEngine = { ...env, ...pluginCache(outdir, env), CONNECTOR_RUN: identity.run };
        const { signal } = interruption;
        const note = (line: string): void => console.error(`note: ${line}`);
        const destruction = new Destruction(new ConnectorStacks(connector, outdir), {
          ...{ interruption, plans, env: ofEngine, connector: name, lockTimeout: options.lockTimeout },
          locks: new ProviderLocks(outdir, process.cwd(), options.lockfile),
          say: (line) => (json ? console.error : console.log)(line),
          terminal: !json && takesColors(process.stdout, env),
          mayInterrupt: async (what) =>
            options.interruptMigrations
              ? undefined
              : deploymentRefusal(connector, what, { env, signal, note }),
          trail,
        });
        return destruction.run(consent).catch((error: unknown) => {
          if (error instanceof DestructionFailure) return error;
          throw error;
        });
      }),
    ),
  );
  show(done, { json, unrecorded });
}

/** @throws CommandFailure for what went wrong, or was not recorded */
function show(
  done: DestructionResult | DestructionFailure,
  { json, unrecorded }: { readonly json: boolean; readonly unrecorded?: string },
): void {
  const failure = done instanceof DestructionFailure ? done : undefined;
  const result = done instanceof DestructionFailure ? done.result : done;
  if (json) console.log(JSON.stringify({ connectors: [result] }, undefined, 2));
  const errors = [failure?.message, unrecorded].filter((error) => error !== undefined);
  if (errors.length > 0) throw new CommandFailure(errors.join('\n'));
}
