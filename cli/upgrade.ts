import type { Command } from 'commander';
import type { LoadedSpec } from '../config';
import { consoleNow } from '../operations/maintenance/console-answers';
import { withConnector, type Operated } from '../operations/operated';
import { operate, type Operation } from '../operations/operation';
import {
  hasFailed,
  begunUpgrade,
  forgetUpgrade,
  readUpgradeState,
  resumeUpgrade,
  unseenUpgrade,
  upgradeConnector,
  upgradesOf,
  watchUpgrade,
} from '../operations/upgrade';
import { consentByName } from './confirm-name';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { onlyConnector } from './only-connector';
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
    .option(
      '--interrupt-migrations',
      'do it although migrations run (default: as `allow` of the spec says)',
      false,
    )
    .option('--dry-run', 'print each call that would be made, and make none', false)
    .action((name: string | undefined, options: UpgradeOptions) => upgrade(onlyConnector(name), options));
}

async function upgrade(connector: LoadedSpec, options: UpgradeOptions): Promise<void> {
  const { name } = connector.spec;
  upgradesOf(connector.profile);
  const tell = (line: string): void => console.log(`${name}: ${line}`);
  const warn = (line: string): void => console.error(`${name}: ${line}`);
  if (options.dryRun) {
    const unknown = { began: new Date(), from: '', phase: 'upgrading', retriesLeft: 0 } as const;
    const operation = options.watch ? watchUpgrade(connector, unknown) : upgradeConnector(connector, options);
    for (const line of [operation.says, ...callsOf(operation)]) console.log(line);
    return;
  }
  await interruptible((signal) =>
    withConnector(connector, { env: process.env, signal, tell, warn }, async (operated) => {
      const operation = await chosen(operated, options);
      if (operation === undefined) return;
      console.log(operation.says);
      await operate(operation, operated);
      tell(`done: ${operation.title}`);
    }),
  );
}

/** What is to be done, by what the console and the VM say; undefined when there is nothing. */
async function chosen(
  operated: Operated,
  { watch, yes, interruptMigrations }: UpgradeOptions,
): Promise<Operation | undefined> {
  const { connector, vm, signal, tell } = operated;
  const { name } = connector.spec;
  const begun = await begunUpgrade(vm, signal);
  const answers = (await consoleNow(operated)) !== undefined;
  if (!answers) {
    if (begun !== undefined) return watch ? watchUpgrade(connector, begun) : resumeUpgrade(connector, begun);
    if (watch) return watchUpgrade(connector, unseenUpgrade(new Date()));
    throw new CommandFailure(
      `${name}: its management console does not answer, so nobody knows what it offers; connector doctor ${name} tells why`,
    );
  }
  const state = await readUpgradeState(operated);
  const version = state.version ?? 'unknown';
  if (begun !== undefined) {
    if (!hasFailed(begun, state, upgradesOf(connector.profile), new Date()))
      return watch ? watchUpgrade(connector, begun) : resumeUpgrade(connector, begun);
    if (!watch) await forgetUpgrade(vm, signal);
  }
  if (watch || state.waiting === 'none') {
    const what = watch ? 'no upgrade is under way' : 'its console offers no other version';
    tell(`${what}; it has version ${version}${state.message === '' ? '' : `: ${state.message}`}`);
    return undefined;
  }
  if (state.waiting === 'recall') {
    tell(`version ${version} was recalled, and its console offers a downgrade: ${state.message}`);
    await consentByName(name, yes, 'upgrade')(signal);
  }
  return upgradeConnector(connector, { interruptMigrations });
}
