import type { Command } from 'commander';
import type { LoadedSpec } from '../config';
import { withConnector } from '../operations/operated';
import { operate } from '../operations/operation';
import { chooseUpgrade, unseenUpgrade, upgradeConnector, watchUpgrade } from '../operations/upgrade';
import { consentByName } from './confirm-name';
import { interruptible } from './interruptible';
import { onlyConnector } from './only-connector';
import { dryRunOption, interruptMigrationsOption } from './operation-options';
import { callsOf } from './run-operation';

interface UpgradeOptions {
  readonly watch: boolean;
  readonly yes?: string;
  readonly dryRun: boolean;
  readonly interruptMigrations: boolean;
}

/** `connector upgrade [NAME]` */
export function registerUpgrade(program: Command): void {
  program
    .command('upgrade')
    .description('install the version that the management console offers, and follow it to its end')
    .argument('[name]', 'name of a connector (default: the only one of CONNECTOR_SPECS)')
    .option('--watch', 'only look at an upgrade that is under way; begin, reboot and retry nothing', false)
    .option('--yes <name>', 'the name once more: take the downgrade from a version that was recalled')
    .addOption(interruptMigrationsOption())
    .addOption(dryRunOption())
    .action((name: string | undefined, options: UpgradeOptions) => upgrade(onlyConnector(name), options));
}

async function upgrade(connector: LoadedSpec, { dryRun, yes, ...choice }: UpgradeOptions): Promise<void> {
  const { name } = connector.spec;
  if (dryRun) {
    const operation = choice.watch
      ? watchUpgrade(connector, unseenUpgrade(new Date()))
      : upgradeConnector(connector, choice);
    for (const line of [operation.says, ...callsOf(operation)]) console.log(line);
    return;
  }
  const tell = (line: string): void => console.log(`${name}: ${line}`);
  const warn = (line: string): void => console.error(`${name}: ${line}`);
  await interruptible((signal) =>
    withConnector(connector, { env: process.env, signal, tell, warn }, async (operated) => {
      const { operation, seen, isDowngrade } = await chooseUpgrade(operated, choice);
      if (seen !== undefined) tell(seen);
      if (operation === undefined) return;
      if (isDowngrade) await consentByName(name, yes, 'upgrade')(signal);
      console.log(operation.says);
      await operate(operation, operated);
      tell(`done: ${operation.title}`);
    }),
  );
}
