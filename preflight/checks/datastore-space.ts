import { readDatastores } from '../../vcenter';
import { passed, type Finding } from '../finding';
import { configurationOf } from '../image-choices';
import { formatBytes } from '../sizes';
import { spaceNeeded } from '../space-needed';
import type { Check } from './check';

/** The datastore can be written to, and has room for the disks and the swap file. */
export const datastoreSpace: Check<'session' | 'placement' | 'image'> = {
  name: 'datastore-space',
  title: 'room on the datastore',
  path: 'vcenter.datastore',
  needs: ['session', 'placement', 'image'],
  run: async ({ input, ground: { session, placement, image }, signal }): Promise<Finding[]> => {
    const ref = placement.found.datastore;
    if (ref === undefined) return [{ outcome: 'skipped', found: 'not checked: it needs the datastore' }];
    const [datastore] = await readDatastores(session, [ref], { signal });
    if (datastore === undefined) throw new Error('the datastore may not be read');
    const failed = (found: string, remedy: string): Finding[] => [{ outcome: 'failed', found, remedy }];
    if (!datastore.accessible) {
      return failed(
        `datastore ${datastore.name} is not accessible`,
        'bring its storage back, or choose another',
      );
    }
    if (datastore.maintenanceMode !== 'normal') {
      return failed(`datastore ${datastore.name} is in maintenance mode`, 'end it, or choose another');
    }
    const { appliance } = input;
    const { descriptor } = image;
    const hardware = descriptor.hardware[configurationOf(descriptor, appliance.ovf.deploymentOption)];
    if (hardware === undefined) {
      return [{ outcome: 'skipped', found: 'not checked: the image has no such configuration' }];
    }
    const need = spaceNeeded(descriptor.disks, appliance, hardware);
    const free = `${formatBytes(datastore.freeSpace)} are free on ${datastore.name}`;
    const parts = `${formatBytes(need.disks)} for disks (${appliance.diskProvisioning}) and ${formatBytes(need.swap)} for the swap file`;
    if (datastore.freeSpace >= need.disks + need.swap) return passed(`${free}; needed: ${parts}`);
    const short = formatBytes(need.disks + need.swap - datastore.freeSpace);
    return failed(`${free}, and ${parts} are needed`, `free at least ${short}, or choose another datastore`);
  },
};
