import {
  missingPrivileges,
  reference,
  referenceKey,
  type ManagedObjectReference,
  type Placement,
  type VcenterSession,
} from '../../vcenter';
import { passed, type Finding } from '../finding';
import type { PreflightInput } from '../preflight-input';
import {
  vspherePrivileges,
  type PrivilegeObject,
  type VspherePrivilege,
} from '../privileges/vsphere-privileges';
import type { Check } from './check';

/** The applying user has every privilege it is going to need, where it is going to need it. */
export const vcenterPrivileges: Check<'session' | 'placement'> = {
  name: 'vcenter-privileges',
  title: 'privileges in vCenter',
  path: 'vcenter.username',
  needs: ['session', 'placement'],
  judgesUser: true,
  run: async ({ input, ground: { session, placement }, signal }): Promise<Finding[]> => {
    const needed = vspherePrivileges().filter((privilege) => isNeeded(privilege, input));
    const objects = objectsOf(session, placement);
    const lacking = await lackingOn(session, [...new Set(Object.values(objects).flat())], needed, signal);
    const findings = needed.flatMap((entry): Finding[] => {
      const places = objects[entry.on];
      const without = places.filter(({ ref }) => lacking.get(referenceKey(ref))?.has(entry.privilege));
      // A VM takes permissions from its folder and from its resource pool: while there is none, either will do.
      const enough = entry.on === 'vm' ? without.length < places.length : without.length === 0;
      // Where there is nothing to ask on, that is said below.
      if (places.length === 0 || enough) return [];
      return [
        {
          outcome: 'failed',
          found: `${session.userName} lacks ${entry.privilege} on ${without.map(({ title }) => title).join(' and ')}: ${entry.why}`,
          remedy: 'grant it: `npx connector privileges` prints the role with all of them',
        },
      ];
    });
    const unasked = needed.filter(({ on }) => objects[on].length === 0);
    if (unasked.length > 0) {
      const kinds = [...new Set(unasked.map(({ on }) => UNKNOWN[on]))].join(' and ');
      const ids = [...new Set(unasked.map(({ privilege }) => privilege))].join(', ');
      findings.push({ outcome: 'skipped', found: `not checked: ${ids}: it needs ${kinds}` });
    }
    if (findings.length > 0) return findings;
    return passed(`${session.userName} has all ${needed.length} that are needed`);
  },
};

function isNeeded({ when }: VspherePrivilege, { appliance, vcenter }: PreflightInput): boolean {
  switch (when) {
    case undefined:
      return true;
    case 'ovfProperties':
      return Object.keys(appliance.ovf.properties).length > 0;
    case 'extensionRemoval':
      return vcenter.removesExtension;
    case 'guestOperations':
    case 'scanCodes':
      return appliance.menuDriver === when;
    case 'relocation':
    case 'maintenance':
      return false;
  }
}

/** What is missing where there is no object to ask on. */
const UNKNOWN: Readonly<Record<PrivilegeObject, string>> = {
  root: 'the vCenter',
  resourcePool: 'the resource pool',
  datastore: 'the datastore',
  network: 'a port group that the spec names',
  folder: 'the VM folder',
  vm: 'the VM folder or the resource pool',
};

interface Place {
  readonly ref: ManagedObjectReference;
  readonly title: string;
}

/** Objects that were not found have no privileges to ask for: the check of the placement reports them. */
function objectsOf(
  session: VcenterSession,
  { found, vm }: Placement,
): Record<PrivilegeObject, readonly Place[]> {
  const place = (ref: ManagedObjectReference | undefined, title: string): Place[] =>
    ref === undefined ? [] : [{ ref, title }];
  const folder = place(found.folder, 'the VM folder');
  const resourcePool = place(found.resourcePool, 'the resource pool');
  const ours = vm?.marked === true ? vm : undefined;
  return {
    root: place(session.rootFolder, 'the vCenter itself'),
    resourcePool,
    datastore: place(found.datastore, 'the datastore'),
    network: found.networks.map((ref) => ({ ref, title: `the network ${ref.value}` })),
    folder,
    vm:
      ours === undefined
        ? [...folder, ...resourcePool]
        : place(reference('VirtualMachine', ours.ref.value), `the VM ${ours.path}`),
  };
}

async function lackingOn(
  session: VcenterSession,
  places: readonly Place[],
  needed: readonly VspherePrivilege[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const refs = [...new Map(places.map(({ ref }) => [referenceKey(ref), ref])).values()];
  const ids = [...new Set(needed.map(({ privilege }) => privilege))];
  const missing = await missingPrivileges(session, refs, ids, { signal });
  return new Map(missing.map(({ ref, privileges }) => [referenceKey(ref), new Set(privileges)]));
}
