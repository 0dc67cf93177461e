import type { Command } from 'commander';
import { registerAgain } from '../operations/maintenance/register-again';
import { dryRunOption, interruptMigrationsOption } from './operation-options';
import { runOperation } from './run-operation';

interface RegisterOptions {
  readonly dryRun: boolean;
  readonly interruptMigrations: boolean;
}

/** `connector register NAME` */
export function registerRegister(program: Command): void {
  program
    .command('register')
    .description('register a connector again with vCenter and AWS, and look that both know it')
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .addOption(interruptMigrationsOption())
    .addOption(dryRunOption())
    .action((name: string, { dryRun, ...choice }: RegisterOptions) =>
      runOperation('register', name, { dryRun }, (connector) => registerAgain(connector, choice)),
    );
}
