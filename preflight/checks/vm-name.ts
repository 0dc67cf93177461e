import { passed } from '../finding';
import type { Check } from './check';

/** The VM's name is free, or the VM of that name is ours. */
export const vmName: Check<'placement'> = {
  name: 'vm-name',
  title: "the VM's name",
  path: 'appliance.vmName',
  needs: ['placement'],
  run: ({ input: { placement: query }, ground: { placement } }) => {
    const { vm } = placement;
    if (vm === undefined) return passed(`no VM is called "${query.vmName}" there`);
    if (vm.marked) return passed(`${vm.path} exists and is this connector's`);
    const connector = query.mark.value;
    return [
      {
        outcome: 'failed',
        found: `${vm.path} exists and is not marked as ${connector}'s (extraConfig ${query.mark.key})`,
        remedy: `run \`npx connector adopt ${connector}\` to take it over, or \`npx connector discard ${connector}\` if it is the remnant of a broken upload; or choose another appliance.vmName`,
      },
    ];
  },
};
