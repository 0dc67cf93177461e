import { discoverSpecs, formatProblem, setting } from './config';
import { ConnectorApp, prepareConnectors } from './stacks';

/** The app cdktf runs (cdktf.json): specs in, stacks out. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  // cdktf's report of its version waits a minute for an answer on a network that drops packets.
  env.CHECKPOINT_DISABLE ??= '1';
  env.DISABLE_VERSION_CHECK ??= '1';

  const files = discoverSpecs(setting(env, 'CONNECTOR_SPECS'));
  const { connectors, problems, notes } = await prepareConnectors(files, env);
  for (const note of notes) console.error(`note: ${formatProblem(note)}`);
  if (problems.length > 0) {
    for (const problem of problems) console.error(`error: ${formatProblem(problem)}`);
    console.error(summary(problems.length, files.length, connectors.length));
    process.exitCode = 1;
    return;
  }
  new ConnectorApp(connectors, { env }).synth();
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

main(process.env).catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.DEBUG !== undefined && error instanceof Error) console.error(error.stack);
  process.exitCode = 1;
});
