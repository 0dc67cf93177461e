import { MARK } from '../appliance/mark';
import { describePlacementProblem } from '../preflight';
import type { Placement, PlacementQuery } from '../vcenter';
import type { ConnectorClient } from './client';
import type { FoundPlacement, PlacementConfig, PlacementRequest } from './placement-attributes';
import { ProviderError } from './runtime';

/**
 * Where the names lead, or where the VM is.
 *
 * @throws ProviderError with every name that leads nowhere, while the VM does not exist
 */
export async function findPlacement(
  config: PlacementRequest,
  provider: ConnectorClient,
  signal: AbortSignal,
): Promise<FoundPlacement> {
  const where = await provider.placement(placementQuery(config, provider), signal);
  const problems = where.problems
    // Networks are told, not asked for here; an earlier question may have named some.
    .filter(({ subject }) => subject !== 'network')
    .map((problem) => {
      const { found, remedy } = describePlacementProblem(problem);
      return remedy === undefined ? found : `${found}; ${remedy}`;
    });
  if (problems.length > 0 && where.vm?.marked !== true) {
    throw new ProviderError('The place of the VM is not there', {
      detail: problems.map((problem) => `  ${problem}`).join('\n'),
    });
  }
  return { ...config, ...idsOf(where), problems };
}

/** The names as `vcenter/` takes them. */
export function placementQuery(
  config: PlacementConfig,
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

function idsOf(where: Placement): Omit<FoundPlacement, keyof PlacementConfig | 'problems'> {
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
