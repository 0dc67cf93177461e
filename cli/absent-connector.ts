import {
  discoverSpecs,
  fileNamed,
  formatPlace,
  formatProblem,
  loadSpecs,
  setting,
  type LoadedSpec,
} from '../config';
import { outputDirectory } from '../deployment/cdktf-config';
import { CONFIRM } from '../provider/confirmation';
import { besideOtherStacks, ConnectorApp } from '../stacks';
import { CommandFailure } from './failure';
import { reportProblems } from './load-specs';

/**
 * A connector of CONNECTOR_SPECS as if it were declared absent. Its file and its base are loaded and no other.
 *
 * @throws CommandFailure when it is not valid, or protected
 */
export function loadAbsent(name: string, env: NodeJS.ProcessEnv): LoadedSpec {
  const file = fileNamed(name, discoverSpecs(setting(env, 'CONNECTOR_SPECS')));
  const result = loadSpecs([file], { env, purpose: 'remove' });
  for (const note of result.notes) console.error(`note: ${formatProblem(note)}`);
  const [connector] = result.specs;
  if (connector === undefined) {
    reportProblems(result);
    throw new CommandFailure(`${name}: nothing has been changed; these are needed to remove it`);
  }
  if (connector.spec.deletionProtection && env[CONFIRM] !== name) {
    const place = formatPlace(connector.source.locate(['deletionProtection']));
    throw new CommandFailure(
      `${name} is protected (${place}: deletionProtection: true); nothing has been changed. If it is meant, set it to false in a change of its own, or allow this one run with ${CONFIRM}=${name} in the environment.`,
    );
  }
  return connector;
}

/**
 * Writes its two stacks into the output directory as synthesis does; those of other connectors there stay.
 *
 * @returns that directory
 */
export function synthesizeAbsent(connector: LoadedSpec, env: NodeJS.ProcessEnv): string {
  const app = new ConnectorApp([{ connector }], { env, outdir: outputDirectory(process.cwd(), env) });
  besideOtherStacks(app.app.outdir, () => {
    app.synth();
  });
  return app.app.outdir;
}
