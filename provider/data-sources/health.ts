import type { ConnectorClient } from '../client';
import { healthAttributes } from '../health-attributes';
import { dataSource } from '../runtime';

/** What the appliance says of itself. */
export const health = dataSource<ConnectorClient>()({
  type: 'connector_health',
  description:
    "The management console's Health Status. Reading it logs in to the console, at every plan and refresh: a wrong password counts as a failed login, of which the appliance takes few; it is remembered in the VM's extraConfig and not tried again. `connector health` is the better way to watch an appliance.",
  attributes: healthAttributes,
  read: async ({ config, provider, diagnostics, signal }) =>
    (await import('../read-health.js')).readHealth(config, { provider, diagnostics, signal }),
});
