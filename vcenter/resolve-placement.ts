import { findPlacedVm } from './placed-vm';
import { datacenters, rootVmFolder, vmFolders, type InventoryObject } from './placement';
import { resolveCompute } from './placement-compute';
import { PlacementNames } from './placement-names';
import { resolveReach } from './placement-reach';
import type { PlacedVm, Placement, PlacementObjects, PlacementQuery } from './placement-types';
import type { ManagedObjectReference } from './reference';
import type { ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/**
 * Finds every object the names stand for, and the VM itself. Nothing is changed. A name that leads nowhere is no
 * error but one of the `problems`, all of them found at once; while the VM exists, where it is stands in for what
 * cannot be found any more.
 *
 * @throws VcenterFault, VcenterTransportError, or the signal's reason
 */
export async function resolvePlacement(
  session: VcenterSession,
  query: PlacementQuery,
  options: ReadOptions = {},
): Promise<Placement> {
  const names = new PlacementNames();
  const all = await datacenters(session, options);
  const datacenter = names.find('datacenter', query.datacenter, all, `vCenter ${session.server}`);
  const [vm, place] = await Promise.all([
    findPlacedVm(session, { ...query, datacenter: datacenter?.path ?? query.datacenter }, options),
    datacenter === undefined ? undefined : resolveIn(session, query, datacenter, names, options),
  ]);
  return { ...withFallback(place, query, vm), problems: names.problems, ...(vm === undefined ? {} : { vm }) };
}

interface Place {
  readonly found: PlacementObjects;
  readonly host?: ManagedObjectReference | undefined;
  readonly networkIds: Readonly<Record<string, string>>;
}

async function resolveIn(
  session: VcenterSession,
  query: PlacementQuery,
  datacenter: InventoryObject,
  names: PlacementNames,
  options: ReadOptions,
): Promise<Place> {
  const [compute, folder] = await Promise.all([
    resolveCompute(session, query, datacenter, names, options),
    resolveFolder(session, query, datacenter, names, options),
  ]);
  const reach = await resolveReach(session, query, datacenter, compute, names, options);
  return {
    found: {
      datacenter: datacenter.ref,
      ...(compute && { computeResource: compute.resource }),
      ...(compute?.resourcePool && { resourcePool: compute.resourcePool }),
      ...(reach.datastore && { datastore: reach.datastore }),
      ...(folder && { folder }),
      networks: reach.networks,
      hosts: reach.hosts,
    },
    host: compute?.host,
    networkIds: reach.networkIds,
  };
}

async function resolveFolder(
  session: VcenterSession,
  { folder }: PlacementQuery,
  datacenter: InventoryObject,
  names: PlacementNames,
  options: ReadOptions,
): Promise<ManagedObjectReference | undefined> {
  if (folder === undefined) return rootVmFolder(session, datacenter.ref, options);
  const folders = await vmFolders(session, datacenter.ref, options);
  return names.findByPath('folder', folder, folders, datacenter.name)?.ref;
}

function withFallback(
  place: Place | undefined,
  { folder: declared, host }: PlacementQuery,
  vm: PlacedVm | undefined,
): Omit<Placement, 'problems' | 'vm'> {
  const found = place?.found ?? { networks: [], hosts: [] };
  const datacenterId = found.datacenter?.value ?? vm?.datacenterId;
  const resourcePoolId = found.resourcePool?.value ?? vm?.resourcePoolId;
  // Only ever a declared host: without one the provider leaves the choice to vCenter.
  const hostSystemId = place?.host?.value ?? (host === undefined ? undefined : vm?.hostId);
  const datastoreId = found.datastore?.value ?? vm?.datastoreId;
  const folder = found.folder === undefined && vm !== undefined ? vm.folder : declared;
  return {
    ...(datacenterId !== undefined && { datacenterId }),
    ...(resourcePoolId !== undefined && { resourcePoolId }),
    ...(hostSystemId !== undefined && { hostSystemId }),
    ...(datastoreId !== undefined && { datastoreId }),
    ...(folder !== undefined && { folder }),
    networkIds: place?.networkIds ?? {},
    found,
  };
}
