import type { Command } from 'commander';
import { cleanUpgradeFiles } from '../operations/maintenance/clean-upgrade-files';
import { dryRunOption } from './operation-options';
import { runOperation } from './run-operation';

/** `connector clean-upgrade-files NAME` */
export function registerCleanUpgradeFiles(program: Command): void {
  program
    .command('clean-upgrade-files')
    .description('delete what upgrades have left on the disk of an appliance, by its own menu')
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .addOption(dryRunOption())
    .action((name: string, options: { dryRun: boolean }) =>
      runOperation('clean-upgrade-files', name, options, cleanUpgradeFiles),
    );
}
