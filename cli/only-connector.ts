import { loadSpecs, type LoadedSpec } from '../config';
import { CommandFailure } from './failure';
import { oneConnector } from './one-connector';
import { selectSpecs } from './select-specs';

/**
 * A connector by its name, or the only one there is, to connect to it.
 *
 * @throws CommandFailure that lists the names when there are several; for a spec that is not valid, or of which a
 *   variable is not set
 */
export function onlyConnector(name: string | undefined): LoadedSpec {
  if (name !== undefined) return oneConnector(name, 'operate');
  const { env } = process;
  const { specs } = loadSpecs(selectSpecs([], env), { env, purpose: 'review' });
  const names = specs.map(({ spec }) => spec.name);
  if (names.length > 1)
    throw new CommandFailure(`there are several connectors; name one: ${names.join(', ')}`);
  return oneConnector(names[0] ?? '', 'operate');
}
