import type { PlacementProblem, PlacementSubject } from '../vcenter';
import type { Finding } from './finding';

const PATHS: Readonly<Record<PlacementSubject, string>> = {
  datacenter: 'vcenter.datacenter',
  cluster: 'vcenter.cluster',
  host: 'vcenter.host',
  resourcePool: 'vcenter.resourcePool',
  datastore: 'vcenter.datastore',
  folder: 'vcenter.folder',
  network: 'appliance.ovf.networks',
};

const PLURALS: Readonly<Record<PlacementSubject, string>> = {
  datacenter: 'datacenters',
  cluster: 'clusters',
  host: 'hosts',
  resourcePool: 'resource pools',
  datastore: 'datastores',
  folder: 'folders',
  network: 'networks',
};

/** Names listed in a message before the rest is counted. */
const MOST_NAMES = 10;

/**
 * A name that leads nowhere, as a sentence:
 * `vcenter.datastore "LocalDS_O" does not exist in DC0; did you mean "LocalDS_0"? (datastores: LocalDS_0)`.
 *
 * @param path the spec's key that has the name
 */
export function describePlacementProblem(problem: PlacementProblem, path = PATHS[problem.subject]): Finding {
  const { subject, name, where, existing, nearest } = problem;
  const begin = `${path} "${name}"`;
  const names = `(${PLURALS[subject]}: ${list(existing)})`;
  const failed = (found: string, remedy?: string): Finding => ({
    outcome: 'failed',
    path,
    found,
    ...(remedy === undefined ? {} : { remedy }),
  });
  switch (problem.fault) {
    case 'missing': {
      const near = nearest === undefined ? ' ' : `; did you mean "${nearest}"? `;
      return failed(`${begin} does not exist in ${where}${near}${names}`);
    }
    case 'ambiguous':
      return failed(
        `${begin} is the name of several ${PLURALS[subject]} in ${where} ${names}`,
        subject === 'network' ? 'rename all but one of them' : 'name one by its path',
      );
    case 'unreachable':
      return failed(
        `${begin} exists, and is not seen by ${where} ${names}`,
        'choose one that it sees, or attach it there',
      );
    case 'unusable':
      return failed(`${begin} takes no VM now (${list(existing)})`, 'connect it, or end its maintenance');
    case 'unnamed':
      return failed(
        `neither vcenter.cluster nor vcenter.host is given ${names}`,
        'name one of them, or both',
      );
  }
}

function list(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
