import { MARK } from '../../appliance/mark';
import { describePlacementProblem } from '../../preflight';
import { resolvePlacement, type Placement, type PlacementQuery } from '../../vcenter';
import type { ConnectorClient } from '../client';
import { bool, dataSource, list, map, ProviderError, string, type Attributes, type Config } from '../runtime';

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

const attributes = {
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

/** Where a VM is to lie, or lies. */
export const placement = dataSource<ConnectorClient>()({
  type: 'connector_placement',
  description:
    "Finds the objects in vCenter a VM is placed in, all at once. A name that leads nowhere is an error while the VM does not exist. Once it does, where it is stands in for what has been renamed: a datastore with another name keeps nobody from stopping or removing a VM. A VM is ours when its extraConfig has `connector.name` with the `name` of the provider's configuration.",
  attributes,
  async read({ config, provider, signal }) {
    const where = await resolvePlacement(await provider.vcenter(), placementQuery(config, provider), {
      signal,
    });
    const problems = where.problems.map((problem) => {
      const { found, remedy } = describePlacementProblem(problem);
      return remedy === undefined ? found : `${found}; ${remedy}`;
    });
    if (problems.length > 0 && where.vm?.marked !== true) {
      throw new ProviderError('The place of the VM is not there', {
        detail: problems.map((problem) => `  ${problem}`).join('\n'),
      });
    }
    return { ...config, ...idsOf(where), problems };
  },
});

/** The names as `vcenter/` takes them. */
export function placementQuery(
  config: Config<typeof placementArguments>,
  { name }: ConnectorClient,
): Omit<PlacementQuery, 'networks'> {
  return {
    datacenter: config.datacenter,
    datastore: config.datastore,
    vmName: config.vm_name,
    ...(config.cluster !== null && { cluster: config.cluster }),
    ...(config.host !== null && { host: config.host }),
    ...(config.resource_pool !== null && { resourcePool: config.resource_pool }),
    ...(config.folder !== null && { folder: config.folder }),
    mark: { key: MARK.name, value: name ?? config.vm_name },
  };
}

function idsOf(where: Placement) {
  const { vm } = where;
  return {
    datacenter_id: where.datacenterId ?? null,
    resource_pool_id: where.resourcePoolId ?? null,
    host_system_id: where.hostSystemId ?? null,
    datastore_id: where.datastoreId ?? null,
    vm_folder: where.folder ?? null,
    network_ids: where.networkIds,
    vm_exists: vm?.marked === true,
    vm_network_ids: vm?.networkIds ?? [],
    unmanaged_vms: vm?.marked === true ? { [vm.path]: vm.path } : {},
  };
}
