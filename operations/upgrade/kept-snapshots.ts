import type { ConnectorSpec } from '../../config';
import { listSnapshots, removeSnapshot } from '../../vcenter';
import { vmPath } from '../maintenance/places';
import { snapshotPrefix } from '../maintenance/with-snapshot';
import type { Step } from '../operation';

/** Removes what an earlier run has taken before something that has succeeded now, and could not remove itself. */
export function removeKeptSnapshots(spec: ConnectorSpec, what: string): Step {
  const prefix = snapshotPrefix(spec, what);
  return {
    call: `RemoveSnapshot_Task of ${vmPath(spec)}: each "${prefix}..." of an earlier run`,
    run: async ({ vm, signal }) => {
      const own = (await listSnapshots(vm.session, vm.ref, { signal })).filter(({ name }) =>
        name.startsWith(prefix),
      );
      for (const { ref } of own) await removeSnapshot(vm.session, ref, { signal });
      return own.length === 0 ? 'there is none' : `removed: ${own.map(({ name }) => `"${name}"`).join(', ')}`;
    },
  };
}
