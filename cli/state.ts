import type { Command } from 'commander';
import { discoverSpecs, loadSpecs, setting } from '../config';
import { Interruption } from '../engine';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { oneConnector } from './one-connector';
import { formatStates } from './states-report';

/** `connector state ...`: the states of connectors where they lie. */
export function registerState(program: Command): void {
  const state = program.command('state').description('the states of connectors, where they lie');
  state
    .command('ls')
    .description('list every state in the stores that the specs and CONNECTOR_STATE_DIR name')
    .option('--json', 'print it as JSON')
    .action(({ json = false }: { json?: boolean }) => list(json, process.env));
  state
    .command('migrate')
    .description("move both states of a connector from its spec's backend at a commit to the one it has now")
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .requiredOption('--since <ref>', 'a commit at which the spec had its old backend')
    .option('--lock-timeout <duration>', 'how long somebody who works with a state is waited for', '0s')
    .action((name: string, options: { since: string; lockTimeout: string }) =>
      migrate(name, options, process.env),
    );
}

async function list(json: boolean, env: NodeJS.ProcessEnv): Promise<void> {
  const { listStates } = await import('../deployment/states/index.js');
  const files = discoverSpecs(setting(env, 'CONNECTOR_SPECS'));
  const { specs, problems } = loadSpecs(files, { env, purpose: 'review' });
  const found = await interruptible((signal) => listStates(specs, { env, signal }));
  console.log(json ? JSON.stringify(found, undefined, 2) : formatStates(found));
  if (json) return finish(found.failed, problems.length);
  for (const note of found.unlisted) console.error(`note: ${note}`);
  finish(found.failed, problems.length);
}

/** A list that is not whole is no success. */
function finish(failed: readonly string[], problems: number): void {
  for (const failure of failed) console.error(`error: ${failure}`);
  if (problems > 0)
    console.error(
      `error: not every spec is valid, and states of those that are not seem to have none; see connector validate`,
    );
  if (failed.length > 0 || problems > 0) process.exitCode = 1;
}

async function migrate(
  name: string,
  { since, lockTimeout }: { since: string; lockTimeout: string },
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { migrateStates, withBackendAt } = await import('../deployment/states/index.js');
  const now = oneConnector(name);
  try {
    const before = await withBackendAt(now, since, env);
    const say = (line: string): void => console.log(line);
    await Interruption.during((interruption) =>
      migrateStates(before, now, { env, interruption, lockTimeout, say }),
    );
  } catch (error) {
    throw new CommandFailure((error as Error).message, { cause: error });
  }
}
