import { findByInventoryPath, inventoryPath, readAncestors } from './inventory';
import { list } from './list';
import type { PlacedVm, PlacementQuery } from './placement-types';
import { displayName, referenceKey, storedName, type ManagedObjectReference } from './reference';
import { retrieve, retrieveOne, type ObjectContent, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';
import { readExtraConfig } from './virtual-machine-state';

/** Where a VM is looked for, and how it is known to be ours. */
export type PlacedVmQuery = Pick<PlacementQuery, 'datacenter' | 'folder' | 'vmName' | 'mark'>;

/**
 * The VM at the path the names give, ours or not; without one, the VM of that name that carries the mark wherever it
 * is, so that a datacenter or folder that was renamed does not hide it.
 */
export async function findPlacedVm(
  session: VcenterSession,
  query: PlacedVmQuery,
  options: ReadOptions = {},
): Promise<PlacedVm | undefined> {
  const folder = query.folder === undefined ? [] : query.folder.split('/').map(storedName);
  const path = [query.datacenter, 'vm', ...folder, storedName(query.vmName)].join('/');
  const found = await findByInventoryPath(session, path, options);
  if (found?.type === 'VirtualMachine') {
    return readPlacedVm(session, found, await isMarked(session, found, query, options), options);
  }
  for (const { ref } of await vmsOfName(session, query.vmName, options)) {
    if (await isMarked(session, ref, query, options)) return readPlacedVm(session, ref, true, options);
  }
  return undefined;
}

async function vmsOfName(
  session: VcenterSession,
  name: string,
  options: ReadOptions,
): Promise<ObjectContent[]> {
  const vms = await list(session, 'VirtualMachine', session.rootFolder, ['name'], options);
  return vms.filter((vm) => displayName(vm.string('name') ?? '') === name);
}

async function isMarked(
  session: VcenterSession,
  vm: ManagedObjectReference,
  { mark: { key, value } }: PlacedVmQuery,
  options: ReadOptions,
): Promise<boolean> {
  return (await readExtraConfig(session, vm, key, options))[key] === value;
}

const PATHS = [
  'name',
  'resourcePool',
  'datastore',
  'network',
  'runtime.powerState',
  'runtime.host',
  'config.uuid',
  'config.files.vmPathName',
  'config.hardware.device',
];

async function readPlacedVm(
  session: VcenterSession,
  ref: ManagedObjectReference,
  marked: boolean,
  options: ReadOptions,
): Promise<PlacedVm> {
  const vm = await retrieveOne(session, ref, PATHS, options);
  const [datastoreId, networkIds, { datacenter, folder }, path] = await Promise.all([
    datastoreOf(session, vm, options),
    networksOf(session, vm, options),
    whereabouts(session, ref, options),
    inventoryPath(session, ref, options),
  ]);
  const uuid = vm.string('config.uuid');
  const resourcePoolId = vm.reference('resourcePool')?.value;
  const hostId = vm.reference('runtime.host')?.value;
  return {
    ref,
    name: displayName(vm.string('name') ?? ''),
    path,
    marked,
    poweredOn: vm.string('runtime.powerState') === 'poweredOn',
    networkIds,
    ...(uuid !== undefined && { uuid }),
    ...(datastoreId !== undefined && { datastoreId }),
    ...(resourcePoolId !== undefined && { resourcePoolId }),
    ...(hostId !== undefined && { hostId }),
    ...(datacenter !== undefined && { datacenterId: datacenter }),
    ...(folder !== undefined && { folder }),
  };
}

/** The .vmx says its datastore by name, `[LocalDS_0] fra-01/fra-01.vmx`; names are unique in a datacenter. */
async function datastoreOf(
  session: VcenterSession,
  vm: ObjectContent,
  options: ReadOptions,
): Promise<string | undefined> {
  const [, name] = /^\[(.*?)\]/.exec(vm.string('config.files.vmPathName') ?? '') ?? [];
  const datastores = await retrieve(session, vm.references('datastore'), ['name'], options);
  return datastores.find((datastore) => displayName(datastore.string('name') ?? '') === name)?.ref.value;
}

/** The backing of a card names a standard network itself, and the others by a key or an id of their own. */
async function networksOf(
  session: VcenterSession,
  vm: ObjectContent,
  options: ReadOptions,
): Promise<string[]> {
  const opaque = vm.references('network').filter(({ type }) => type === 'OpaqueNetwork');
  const summaries = await retrieve(session, opaque, ['summary'], options);
  const byOpaqueId = new Map(
    summaries.map((network) => [network.get('summary')?.string('opaqueNetworkId'), network.ref.value]),
  );
  return vm
    .items('config.hardware.device')
    .filter((device) => device.at('macAddress') !== undefined)
    .sort((a, b) => (a.number('key') ?? 0) - (b.number('key') ?? 0))
    .flatMap(
      (card) =>
        card.reference('backing', 'network')?.value ??
        card.string('backing', 'port', 'portgroupKey') ??
        byOpaqueId.get(card.string('backing', 'opaqueNetworkId')) ??
        [],
    );
}

async function whereabouts(
  session: VcenterSession,
  ref: ManagedObjectReference,
  options: ReadOptions,
): Promise<{ datacenter?: string; folder?: string }> {
  const ancestors = await readAncestors(session, [ref], options);
  const names: string[] = [];
  for (let at = ancestors.get(referenceKey(ref))?.parent; at !== undefined;) {
    const ancestor = ancestors.get(referenceKey(at));
    if (ancestor === undefined) break;
    if (at.type === 'Datacenter') {
      // The last one is the datacenter's own VM folder.
      const folder = names.slice(1).join('/');
      return { datacenter: at.value, ...(folder !== '' && { folder }) };
    }
    names.unshift(displayName(ancestor.name));
    at = ancestor.parent;
  }
  return {};
}
