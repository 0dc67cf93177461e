import type { Command } from 'commander';
import { registerAgain } from '../operations/maintenance/register-again';
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
    .option(
      '--interrupt-migrations',
      'do it although migrations run (default: as `allow` of the spec says)',
      false,
    )
    .option('--dry-run', 'print each call that would be made, and make none', false)
    .action((name: string, { dryRun, ...choice }: RegisterOptions) =>
      runOperation('register', name, { dryRun }, (connector) => registerAgain(connector, choice)),
    );
}
