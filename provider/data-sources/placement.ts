import type { ConnectorClient } from '../client';
import { placementAttributes } from '../placement-attributes';
import { dataSource } from '../runtime';

/** Where a VM is to lie, or lies. */
export const placement = dataSource<ConnectorClient>()({
  type: 'connector_placement',
  description:
    "Finds the objects in vCenter a VM is placed in, all at once. A name that leads nowhere is an error while the VM does not exist. Once it does, where it is stands in for what has been renamed: a datastore with another name keeps nobody from stopping or removing a VM. A VM is ours when its extraConfig has `connector.name` with the `name` of the provider's configuration.",
  attributes: placementAttributes,
  read: async ({ config, provider, signal }) =>
    (await import('../find-placement.js')).findPlacement(config, provider, signal),
});
