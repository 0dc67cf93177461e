import { readHosts, type HostFacts } from './host';
import { clusters, hosts, resourcePools, rootResourcePool, type InventoryObject } from './placement';
import type { PlacementNames } from './placement-names';
import type { PlacementQuery } from './placement-types';
import { sameReference, type ManagedObjectReference } from './reference';
import type { ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/** What the VM is going to run on. */
export interface Compute {
  /** As messages name it: `cluster DC0_C0`, `host esx-1`. */
  readonly title: string;
  /** The cluster, or what a single host is in. */
  readonly resource: ManagedObjectReference;
  readonly resourcePool?: ManagedObjectReference;
  /** Only a declared host. */
  readonly host?: ManagedObjectReference;
  /** The declared host, or all of the cluster, in whatever state. */
  readonly hosts: readonly HostFacts[];
}

/** The cluster, host and resource pool the names stand for; undefined when there is none to go on with. */
export async function resolveCompute(
  session: VcenterSession,
  query: PlacementQuery,
  datacenter: InventoryObject,
  names: PlacementNames,
  options: ReadOptions,
): Promise<Compute | undefined> {
  const [allClusters, allHosts] = await Promise.all([
    clusters(session, datacenter.ref, options),
    hosts(session, datacenter.ref, options),
  ]);
  if (query.cluster === undefined && query.host === undefined) {
    const existing = [...allClusters, ...allHosts].map(({ name }) => name);
    names.refuse('cluster', 'unnamed', '', datacenter.name, existing);
    return undefined;
  }
  const cluster = query.cluster && names.find('cluster', query.cluster, allClusters, datacenter.name);
  const inCluster = cluster ? allHosts.filter(({ path }) => path.startsWith(`${cluster.path}/`)) : allHosts;
  const title = cluster ? `cluster ${cluster.name}` : datacenter.name;
  const host = query.host === undefined ? undefined : names.find('host', query.host, inCluster, title);
  if (query.host !== undefined && host === undefined && !cluster) return undefined;
  if (query.cluster !== undefined && !cluster) return undefined;
  const facts = await readHosts(
    session,
    (host ? [host] : inCluster).map(({ ref }) => ref),
    options,
  );
  const resource = cluster ? cluster.ref : facts[0]?.computeResource;
  if (resource === undefined) return undefined;
  const owner = cluster ? title : `host ${host?.name ?? ''}`;
  const resourcePool = await resolvePool(session, query, resource, owner, names, options);
  return {
    title: host ? `host ${host.name}` : title,
    resource,
    ...(resourcePool && { resourcePool }),
    ...(host && { host: host.ref }),
    hosts: facts.filter(({ computeResource }) => computeResource && sameReference(computeResource, resource)),
  };
}

async function resolvePool(
  session: VcenterSession,
  { resourcePool: path }: PlacementQuery,
  resource: ManagedObjectReference,
  owner: string,
  names: PlacementNames,
  options: ReadOptions,
): Promise<ManagedObjectReference | undefined> {
  if (path === undefined) return rootResourcePool(session, resource, options);
  const pools = await resourcePools(session, resource, options);
  return names.findByPath('resourcePool', path, pools, owner)?.ref;
}
