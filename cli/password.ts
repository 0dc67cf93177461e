import type { Command } from 'commander';
import { dryRunOption } from './operation-options';
import type { PasswordOptions } from './password-choice';

/** `connector password ...`: passwords of appliances. What it takes is loaded when it is used. */
export function registerPassword(program: Command): void {
  const password = program.command('password').description("passwords of a connector's appliance");

  password
    .command('rotate')
    .description('make a new random password, put it into its store, and set it in the appliance')
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .option('--console', "the management console's")
    .option('--vm-console', "the VM console's (default: both that lie in stores)")
    .action(async (name: string, options: PasswordOptions) =>
      (await import('./password-commands.js')).rotatePasswords(name, options),
    );

  password
    .command('reset')
    .description(
      "set a forgotten password of the management console to the one the spec leads to, by the appliance's own menu; frees a locked console",
    )
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .addOption(dryRunOption())
    .action(async (name: string, options: { dryRun: boolean }) =>
      (await import('./password-commands.js')).resetPassword(name, options),
    );
}
