import { passed } from '../finding';
import { describePlacementProblem } from '../placement-problem';
import { networkPath } from '../image-choices';
import type { Check } from './check';

/** Every object the spec names exists, and the host sees them. */
export const placement: Check<'placement'> = {
  name: 'placement',
  title: 'objects in vCenter',
  path: 'vcenter.datacenter',
  needs: ['placement'],
  reports: 'placement',
  run: ({ input, ground: { placement: found } }) => {
    const { networks } = input.appliance.ovf;
    const keyOf = (portGroup: string): string | undefined =>
      Object.keys(networks).find((name) => networks[name] === portGroup);
    if (found.problems.length > 0) {
      return found.problems.map((problem) => {
        const key = problem.subject === 'network' ? keyOf(problem.name) : undefined;
        return describePlacementProblem(problem, key === undefined ? undefined : networkPath(key));
      });
    }
    const { datacenter, cluster, host, datastore } = input.placement;
    const compute = [cluster, host].filter((name) => name !== undefined).join('/');
    const seen = [`datastore ${datastore}`, ...Object.values(networks).map((name) => `network ${name}`)];
    return passed(`${datacenter}/${compute} sees ${seen.join(', ')}`);
  },
};
