import type { Command } from 'commander';
import { factoryReset } from '../operations/maintenance/factory-reset';
import { dryRunOption, interruptMigrationsOption } from './operation-options';
import { runOperation } from './run-operation';

interface FactoryOptions {
  readonly yes?: string;
  readonly dryRun: boolean;
  readonly interruptMigrations: boolean;
}

/** `connector reset password|factory NAME` */
export function registerReset(program: Command): void {
  const reset = program.command('reset').description('reset an appliance by its own menu');
  reset
    .command('password')
    .description('set a forgotten password of the management console, as `connector password reset` does')
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .addOption(dryRunOption())
    .action(async (name: string, options: { dryRun: boolean }) =>
      (await import('./password-commands.js')).resetPassword(name, options),
    );
  reset
    .command('factory')
    .description(
      'make an appliance as fresh as from its image; the next apply configures and registers it again',
    )
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .option('--yes <name>', 'the name once more: do it without asking')
    .addOption(interruptMigrationsOption())
    .addOption(dryRunOption())
    .action((name: string, { dryRun, yes, interruptMigrations }: FactoryOptions) =>
      runOperation('reset factory', name, { dryRun, ...(yes !== undefined && { yes }) }, (connector) =>
        factoryReset(connector, { interruptMigrations }),
      ),
    );
}
