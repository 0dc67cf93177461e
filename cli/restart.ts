import { Argument, type Command } from 'commander';
import { restartGuest } from '../operations/maintenance/restart-guest';
import { restartServices } from '../operations/maintenance/restart-services';
import { dryRunOption, interruptMigrationsOption } from './operation-options';
import { runOperation } from './run-operation';

interface RestartOptions {
  readonly dryRun: boolean;
  readonly interruptMigrations: boolean;
}

/** `connector restart services|guest NAME` */
export function registerRestart(program: Command): void {
  program
    .command('restart')
    .description(
      'restart the services of an appliance by its own menu, or its guest by vCenter, and wait until it answers',
    )
    .addArgument(new Argument('<what>', 'what is restarted').choices(['services', 'guest']))
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .addOption(interruptMigrationsOption())
    .addOption(dryRunOption())
    .action((what: 'services' | 'guest', name: string, { dryRun, ...choice }: RestartOptions) =>
      runOperation(`restart ${what}`, name, { dryRun }, (connector) =>
        (what === 'services' ? restartServices : restartGuest)(connector, choice),
      ),
    );
}
