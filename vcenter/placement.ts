import { readAncestors, relativePath } from './inventory';
import { list } from './list';
import { displayName, referenceKey, storedName, type ManagedObjectReference } from './reference';
import { retrieve, retrieveOne, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/** Something a VM can be placed in or connected to. */
export interface InventoryObject {
  readonly ref: ManagedObjectReference;
  /** As people write it. */
  readonly name: string;
  /** From where it was listed; a `/` inside a name is `%2f`. */
  readonly path: string;
}

/** All datacenters; the path begins below the root folder: `Europe/DC0`. */
export const datacenters = (session: VcenterSession, options?: ReadOptions): Promise<InventoryObject[]> =>
  listBelow(session, 'Datacenter', session.rootFolder, options);

/** The clusters of a datacenter; the path begins below its host folder. */
export const clusters = (
  session: VcenterSession,
  datacenter: ManagedObjectReference,
  options?: ReadOptions,
): Promise<InventoryObject[]> => listIn(session, datacenter, 'hostFolder', 'ClusterComputeResource', options);

/** The hosts of a datacenter, in clusters (path `DC0_C0/host`) and alone. */
export const hosts = (
  session: VcenterSession,
  datacenter: ManagedObjectReference,
  options?: ReadOptions,
): Promise<InventoryObject[]> => listIn(session, datacenter, 'hostFolder', 'HostSystem', options);

/** The VM folders of a datacenter, without `vm` itself: `appliances`, `team/appliances`. */
export const vmFolders = (
  session: VcenterSession,
  datacenter: ManagedObjectReference,
  options?: ReadOptions,
): Promise<InventoryObject[]> => listIn(session, datacenter, 'vmFolder', 'Folder', options);

/**
 * The resource pools of a cluster or of a single host's ComputeResource, and vApps among them, without the root pool
 * `Resources`, which is `rootResourcePool`.
 */
export const resourcePools = (
  session: VcenterSession,
  computeResource: ManagedObjectReference,
  options?: ReadOptions,
): Promise<InventoryObject[]> => listIn(session, computeResource, 'resourcePool', 'ResourcePool', options);

/** The root pool of a cluster or of a single host's ComputeResource (`HostFacts.computeResource`). */
export const rootResourcePool = (
  session: VcenterSession,
  computeResource: ManagedObjectReference,
  options?: ReadOptions,
): Promise<ManagedObjectReference> => childReference(session, computeResource, 'resourcePool', options);

/** The folder `vm` of a datacenter. */
export const rootVmFolder = (
  session: VcenterSession,
  datacenter: ManagedObjectReference,
  options?: ReadOptions,
): Promise<ManagedObjectReference> => childReference(session, datacenter, 'vmFolder', options);

/** The datastores of a datacenter, cluster or host. */
export const datastores = (
  session: VcenterSession,
  of: ManagedObjectReference,
  options?: ReadOptions,
): Promise<InventoryObject[]> => namesOf(session, of, 'datastore', options);

/**
 * The networks of a datacenter, cluster or host: standard (`Network`), port groups of a distributed switch
 * (`DistributedVirtualPortgroup`) and NSX segments (`OpaqueNetwork`). A switch's uplinks, which no VM can use, are
 * left out.
 */
export async function networks(
  session: VcenterSession,
  of: ManagedObjectReference,
  options?: ReadOptions,
): Promise<InventoryObject[]> {
  const found = await namesOf(session, of, 'network', options);
  const groups = found.filter(({ ref }) => ref.type === 'DistributedVirtualPortgroup');
  const tagged = await retrieve(
    session,
    groups.map(({ ref }) => ref),
    ['tag'],
    options,
  );
  const uplinks = new Set(
    tagged
      .filter((group) => group.items('tag').some((tag) => tag.string('key') === UPLINK_TAG))
      .map(({ ref }) => ref.value),
  );
  return found.filter(({ ref }) => !uplinks.has(ref.value));
}

/** The tag vCenter gives the port group of a switch's uplinks (ManagedEntity.tag). */
const UPLINK_TAG = 'SYSTEM/DVS.UPLINKPG';

/**
 * The objects somebody means: by path where the text is one of the paths, else by name. None: it does not exist;
 * several: they share the name, and the path has to be given.
 */
export function named(objects: readonly InventoryObject[], nameOrPath: string): InventoryObject[] {
  const path = nameOrPath.replace(/^\/+|\/+$/g, '');
  const exact = objects.filter((object) => object.path === path);
  if (exact.length > 0 && path.includes('/')) return exact;
  return objects.filter(({ name }) => name === nameOrPath || storedName(name) === nameOrPath);
}

async function listIn(
  session: VcenterSession,
  owner: ManagedObjectReference,
  property: string,
  type: string,
  options?: ReadOptions,
): Promise<InventoryObject[]> {
  return listBelow(session, type, await childReference(session, owner, property, options), options);
}

async function listBelow(
  session: VcenterSession,
  type: string,
  root: ManagedObjectReference,
  options?: ReadOptions,
): Promise<InventoryObject[]> {
  const contents = await list(session, type, root, ['name'], options);
  const refs = contents.map(({ ref }) => ref);
  const ancestors = await readAncestors(session, refs, options);
  return contents
    .map((content) => ({
      ref: content.ref,
      name: displayName(content.string('name') ?? ''),
      path: relativePath(ancestors, content.ref, root),
    }))
    .sort(byPath);
}

async function namesOf(
  session: VcenterSession,
  owner: ManagedObjectReference,
  property: string,
  options?: ReadOptions,
): Promise<InventoryObject[]> {
  const listed = (await retrieveOne(session, owner, [property], options)).references(property);
  const refs = [...new Map(listed.map((ref) => [referenceKey(ref), ref])).values()];
  return (await retrieve(session, refs, ['name'], options))
    .map((content) => {
      const path = content.string('name') ?? '';
      return { ref: content.ref, name: displayName(path), path };
    })
    .sort(byPath);
}

async function childReference(
  session: VcenterSession,
  owner: ManagedObjectReference,
  property: string,
  options?: ReadOptions,
): Promise<ManagedObjectReference> {
  const child = (await retrieveOne(session, owner, [property], options)).reference(property);
  if (!child)
    throw new Error(`${session.server}: the ${property} of ${owner.type} ${owner.value} may not be read`);
  return child;
}

const byPath = (a: InventoryObject, b: InventoryObject): number => (a.path < b.path ? -1 : 1);
