import type { App } from 'cdktf';
import { discoverSpecs, formatProblem, setting } from '../config';
import { ConnectorApp } from './connector-app';
import { prepareConnectors } from './prepare';

export interface RunAppOptions {
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Changes the stacks before they are written, such as by `Aspects.of(app).add(...)`. @default nothing is changed */
  readonly customize?: (app: App) => void;
}

/**
 * What an app of connectors does, `main.ts` of a repository (cdktf.json): specs in, stacks out. Everything that is wrong
 * goes to standard error, with exit code 1; it throws nothing.
 */
export async function runApp({ env = process.env, customize }: RunAppOptions = {}): Promise<void> {
  try {
    // cdktf's report of its version waits a minute for an answer on a network that drops packets.
    env.CHECKPOINT_DISABLE ??= '1';
    env.DISABLE_VERSION_CHECK ??= '1';
    await synthesize(env, customize);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    if (env.DEBUG !== undefined && error instanceof Error) console.error(error.stack);
    process.exitCode = 1;
  }
}

async function synthesize(env: NodeJS.ProcessEnv, customize: RunAppOptions['customize']): Promise<void> {
  const files = discoverSpecs(setting(env, 'CONNECTOR_SPECS'));
  const { connectors, problems, notes } = await prepareConnectors(files, env);
  for (const note of notes) console.error(`note: ${formatProblem(note)}`);
  if (problems.length > 0) {
    for (const problem of problems) console.error(`error: ${formatProblem(problem)}`);
    console.error(summary(problems.length, files.length, connectors.length));
    process.exitCode = 1;
    return;
  }
  const app = new ConnectorApp(connectors, { env });
  customize?.(app.app);
  app.synth();
}

/** Nothing is written for the valid files either, see docs/decisions/0004-one-invalid-file-stops-the-run.md. */
function summary(problems: number, files: number, valid: number): string {
  const errors = problems === 1 ? '1 error' : `${problems} errors`;
  const others =
    valid === 0 || files === 1
      ? ''
      : ` The other ${valid === 1 ? 'file is' : `${valid} files are`} valid: CONNECTOR_SPECS=FILE works on one alone.`;
  return `${errors}; nothing was synthesized.${others}`;
}
