import type { HostFacts } from './host';
import type { ManagedObjectReference } from './reference';

/** The names a spec gives for the place of its VM, and how that VM is told from others. */
export interface PlacementQuery {
  /** Name, or path below the root folder. So with cluster, host, datastore and networks below their folders. */
  readonly datacenter: string;
  readonly cluster?: string;
  /** In the cluster, or a host that stands alone when no cluster is given. */
  readonly host?: string;
  /** Path below the root pool of the cluster, or of the host. */
  readonly resourcePool?: string;
  readonly datastore: string;
  /** Path below the datacenter's VM folder; absent: that folder itself. */
  readonly folder?: string;
  /** Port groups the VM is attached to, where they are known by name. @default none */
  readonly networks?: readonly string[];
  readonly vmName: string;
  /** Entry of a VM's extraConfig by which one of ours is known. */
  readonly mark: { readonly key: string; readonly value: string };
}

/** What a name in the query stands for. */
export type PlacementSubject =
  'datacenter' | 'cluster' | 'host' | 'resourcePool' | 'datastore' | 'folder' | 'network';

/**
 * - `missing`: nothing has that name. `ambiguous`: several have.
 * - `unreachable`: it is there, and `where` does not see it.
 * - `unusable`: a host that takes no VM now, being disconnected or in maintenance, or a cluster of such hosts.
 * - `unnamed`: neither cluster nor host is given.
 */
export type PlacementFault = 'missing' | 'ambiguous' | 'unreachable' | 'unusable' | 'unnamed';

/** A name of the query that leads nowhere. */
export interface PlacementProblem {
  readonly subject: PlacementSubject;
  readonly fault: PlacementFault;
  /** The name that was looked for; empty when none is given. */
  readonly name: string;
  /** Where it was looked for, or from where it should be seen: `DC0`, `cluster DC0_C0`. */
  readonly where: string;
  /** What there is to choose from, in alphabetical order. */
  readonly existing: readonly string[];
  /** The one of them that was most likely meant. */
  readonly nearest?: string;
}

/** The VM of that name, or the one that carries the mark. */
export interface PlacedVm {
  readonly ref: ManagedObjectReference;
  /** BIOS UUID, by which the vSphere provider knows a VM; absent while vCenter cannot read its configuration. */
  readonly uuid?: string;
  readonly name: string;
  /** Inventory path, `/DC0/vm/appliances/fra-01`. */
  readonly path: string;
  /** Whether it is ours. */
  readonly marked: boolean;
  readonly poweredOn: boolean;
  /** Networks of its adapters, in their order; one without a network is left out. */
  readonly networkIds: readonly string[];
  /** Where its .vmx lies. */
  readonly datastoreId?: string;
  readonly resourcePoolId?: string;
  readonly hostId?: string;
  readonly datacenterId?: string;
  /** Path of its folder below the datacenter's VM folder; absent: that folder itself. */
  readonly folder?: string;
}

/**
 * Where the names lead: managed object ids as the vSphere Terraform provider takes them (`datacenter-2`,
 * `resgroup-8`). An id is absent where its name leads nowhere, with the reason in `problems`; while the VM exists,
 * it is the id of where the VM is now.
 */
export interface Placement {
  readonly datacenterId?: string;
  readonly resourcePoolId?: string;
  readonly hostSystemId?: string;
  readonly datastoreId?: string;
  /** Path below the datacenter's VM folder, as the provider takes it; absent: that folder itself. */
  readonly folder?: string;
  /** Every network the chosen host, or each host of the chosen cluster, sees, by name; ambiguous ones left out. */
  readonly networkIds: Readonly<Record<string, string>>;
  /** Objects that were found, for whoever asks vCenter more about them. */
  readonly found: PlacementObjects;
  readonly problems: readonly PlacementProblem[];
  readonly vm?: PlacedVm;
}

export interface PlacementObjects {
  readonly datacenter?: ManagedObjectReference;
  /** The cluster, or the compute resource of a host that stands alone. */
  readonly computeResource?: ManagedObjectReference;
  readonly resourcePool?: ManagedObjectReference;
  readonly datastore?: ManagedObjectReference;
  readonly folder?: ManagedObjectReference;
  /** The declared networks that were found. */
  readonly networks: readonly ManagedObjectReference[];
  /** Hosts the VM may land on: the declared one, or those of the cluster; connected and not in maintenance. */
  readonly hosts: readonly HostFacts[];
}
