import type { HostFacts } from './host';
import { datastores, networks, type InventoryObject } from './placement';
import type { Compute } from './placement-compute';
import type { PlacementNames } from './placement-names';
import type { PlacementQuery } from './placement-types';
import { sameReference, type ManagedObjectReference } from './reference';
import type { ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/** What the hosts see of the datastore and the networks. */
export interface Reach {
  readonly datastore?: ManagedObjectReference;
  readonly networks: readonly ManagedObjectReference[];
  /** By name, those that at least one of the hosts sees. */
  readonly networkIds: Readonly<Record<string, string>>;
  /** Hosts that take a VM now. */
  readonly hosts: readonly HostFacts[];
}

/** Without a place to run, everything is looked for in the datacenter alone. */
export async function resolveReach(
  session: VcenterSession,
  query: PlacementQuery,
  datacenter: InventoryObject,
  compute: Compute | undefined,
  names: PlacementNames,
  options: ReadOptions,
): Promise<Reach> {
  const [allDatastores, allNetworks] = await Promise.all([
    datastores(session, datacenter.ref, options),
    networks(session, datacenter.ref, options),
  ]);
  const hosts = compute === undefined ? [] : usable(compute, names);
  const view = new View(compute?.title ?? datacenter.name, hosts, names);

  const datastore = names.find('datastore', query.datastore, allDatastores, datacenter.name);
  if (datastore) view.require('datastore', datastore, allDatastores, (host) => host.datastores);
  const found: ManagedObjectReference[] = [];
  for (const name of new Set(query.networks ?? [])) {
    const network = names.find('network', name, allNetworks, datacenter.name);
    if (network === undefined) continue;
    found.push(network.ref);
    view.require('network', network, allNetworks, (host) => host.networks);
  }
  const seen = hosts.length === 0 ? allNetworks : allNetworks.filter(({ ref }) => seesNetwork(hosts, ref));
  return {
    ...(datastore && { datastore: datastore.ref }),
    networks: found,
    networkIds: idsByName(seen),
    hosts,
  };
}

function usable({ hosts, title, host }: Compute, names: PlacementNames): HostFacts[] {
  const able = hosts.filter(
    ({ connectionState, maintenanceMode }) => connectionState === 'connected' && !maintenanceMode,
  );
  if (able.length === 0) {
    const states = hosts.map(({ name, connectionState, maintenanceMode }) =>
      connectionState === 'connected' && maintenanceMode
        ? `${name} in maintenance`
        : `${name} ${connectionState}`,
    );
    names.refuse(host ? 'host' : 'cluster', 'unusable', title.replace(/^\w+ /, ''), title, states);
  }
  return able;
}

/** Narrows the hosts down to those that see everything the VM needs at once. */
class View {
  /** What narrowed them down last. */
  private seen = '';

  constructor(
    private readonly title: string,
    private hosts: readonly HostFacts[],
    private readonly names: PlacementNames,
  ) {}

  require(
    subject: 'datastore' | 'network',
    object: InventoryObject,
    all: readonly InventoryObject[],
    visible: (host: HostFacts) => readonly ManagedObjectReference[],
  ): void {
    // Nothing to look from: the reason is a problem of its own.
    if (this.hosts.length === 0) return;
    const sees = (host: HostFacts, ref: ManagedObjectReference): boolean =>
      visible(host).some((other) => sameReference(other, ref));
    const remaining = this.hosts.filter((host) => sees(host, object.ref));
    if (remaining.length === 0) {
      const existing = all.filter(({ ref }) => this.hosts.some((host) => sees(host, ref)));
      const where = this.seen === '' ? this.title : `any host of ${this.title} that sees ${this.seen}`;
      this.names.refuse(
        subject,
        'unreachable',
        object.name,
        where,
        existing.map(({ name }) => name),
      );
      return;
    }
    if (remaining.length < this.hosts.length) this.seen = object.name;
    this.hosts = remaining;
  }
}

const seesNetwork = (hosts: readonly HostFacts[], ref: ManagedObjectReference): boolean =>
  hosts.some((host) => host.networks.some((other) => sameReference(other, ref)));

/** A name that several have tells none of them apart. */
function idsByName(networks: readonly InventoryObject[]): Record<string, string> {
  const ids = new Map<string, string[]>();
  for (const { name, ref } of networks) ids.set(name, [...(ids.get(name) ?? []), ref.value]);
  return Object.fromEntries(
    [...ids].flatMap(([name, [id, ...others]]) =>
      id === undefined || others.length > 0 ? [] : [[name, id]],
    ),
  );
}
