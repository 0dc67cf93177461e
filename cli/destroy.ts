import type { Command } from 'commander';
import { Interruption, PlanFiles } from '../engine';
import { loadAbsent, synthesizeAbsent } from './absent-connector';
import { takesColors } from './colors';
import { consentByName } from './confirm-name';
import { Destruction } from './destruction';
import { deploymentRefusal } from '../operations/maintenance/guard-deployment';
import { interruptMigrationsOption } from './operation-options';

/** `connector destroy NAME`: takes an appliance and its identity down, and needs nothing but its spec for it. */
export function registerDestroy(program: Command): void {
  program
    .command('destroy')
    .description(
      'unregister an appliance, delete its VM and then its identity; shows the plan and asks first',
    )
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .option('--yes <name>', 'the name once more: do it without asking')
    .addOption(interruptMigrationsOption())
    .action((name: string, options: DestroyOptions) => destroy(name, options, process.env));
}

interface DestroyOptions {
  readonly yes?: string;
  readonly interruptMigrations: boolean;
}

async function destroy(
  name: string,
  { yes, interruptMigrations }: DestroyOptions,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const consent = consentByName(name, yes, 'destroy');
  const connector = loadAbsent(name, env);
  const terminal = takesColors(process.stdout, env);
  await Interruption.during((interruption) =>
    PlanFiles.during((plans) => {
      const say = (line: string): void => console.log(line);
      const { signal } = interruption;
      const note = (line: string): void => console.error(`note: ${line}`);
      const mayInterrupt = async (what: string): Promise<string | undefined> =>
        interruptMigrations ? undefined : deploymentRefusal(connector, what, { env, signal, note });
      const options = { env, connector: name, interruption, plans, say, terminal, mayInterrupt };
      return new Destruction(connector, synthesizeAbsent(connector, env), options).run(consent);
    }),
  );
}
