import { bool, list, map, string, type Attributes, type Config, type Model } from './runtime';

const fact = (description: string) => ({ computed: true, description }) as const;

/** Arguments that say where a VM is to lie; shared with connector_preflight. */
export const placementArguments = {
  datacenter: string({ required: true, description: 'Name of the datacenter.' }),
  cluster: string({ optional: true, description: 'Name of the cluster. A cluster, a host, or both.' }),
  host: string({ optional: true, description: 'Name of the host of the first placement.' }),
  resource_pool: string({
    optional: true,
    description: 'Path of the resource pool below the root pool. Default: that root pool.',
  }),
  datastore: string({ required: true, description: 'Name of the datastore.' }),
  folder: string({
    optional: true,
    description: "Path of the VM folder below the datacenter's. Default: the datacenter's.",
  }),
  vm_name: string({ required: true, description: 'Name of the VM.' }),
} satisfies Attributes;

/** All of connector_placement. */
export const placementAttributes = {
  ...placementArguments,
  datacenter_id: string(fact('Managed object id of the datacenter.')),
  resource_pool_id: string(fact('Managed object id of the resource pool.')),
  host_system_id: string(fact('Managed object id of the host, where one is named.')),
  datastore_id: string(fact('Managed object id of the datastore.')),
  vm_folder: string(fact('The VM folder, as `folder` of a VM takes it.')),
  network_ids: map(string(), fact('Managed object ids of the networks that can be reached there, by name.')),
  vm_exists: bool(fact('Whether there is a VM of that name that is ours.')),
  vm_network_ids: list(string(), fact("Networks of that VM's own network cards, in their order.")),
  unmanaged_vms: map(
    string(),
    fact(
      'Inventory path of that VM, by itself, for the `for_each` of an `import` block: it takes in what a run that was killed has left behind, and is nothing to a state that has the VM.',
    ),
  ),
  problems: list(string(), fact('Names that lead nowhere, while the VM exists; else they are errors.')),
} satisfies Attributes;

/** Arguments as a configuration gives them. */
export type PlacementConfig = Config<typeof placementArguments>;

/** What is found, beside the arguments. */
export type FoundPlacement = Model<typeof placementAttributes>;

export type PlacementRequest = Config<typeof placementAttributes>;
