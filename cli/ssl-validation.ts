import { Argument, type Command } from 'commander';
import { setSslValidation } from '../operations/maintenance/ssl-validation';
import { dryRunOption } from './operation-options';
import { runOperation } from './run-operation';

/** `connector ssl-validation on|off NAME` */
export function registerSslValidation(program: Command): void {
  program
    .command('ssl-validation')
    .description('have an appliance validate the certificates of the vCenter and of AWS, or not')
    .addArgument(new Argument('<state>', 'whether it validates').choices(['on', 'off']))
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .addOption(dryRunOption())
    .action((state: 'on' | 'off', name: string, options: { dryRun: boolean }) =>
      runOperation(`ssl-validation ${state}`, name, options, (connector) =>
        setSslValidation(connector, state === 'on'),
      ),
    );
}
