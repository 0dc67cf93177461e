import { loadSpecs, type LoadedSpec } from '../config';
import { CommandFailure } from './failure';
import { reportProblems } from './load-specs';
import { selectSpecs } from './select-specs';

/**
 * A connector by its name.
 *
 * @param purpose what its spec has to be complete for
 * @throws CommandFailure when the name is no connector's or that of several, or its spec is not valid
 */
export function oneConnector(name: string, purpose: 'deploy' | 'operate' | 'review' = 'review'): LoadedSpec {
  const { env } = process;
  const result = loadSpecs(selectSpecs([name], env), { env, purpose });
  const [connector] = result.specs;
  if (connector === undefined) {
    reportProblems(result);
    throw new CommandFailure(`${name}: its spec is not valid`);
  }
  if (result.specs.length > 1) throw new CommandFailure(`"${name}" names several connectors; name one`);
  return connector;
}
