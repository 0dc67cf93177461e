import type { ConnectorClient } from '../client';
import { preflightAttributes } from '../preflight-attributes';
import { dataSource } from '../runtime';

/** What can be checked before anything exists. */
export const preflight = dataSource<ConnectorClient>()({
  type: 'connector_preflight',
  description:
    "Checks at plan what would make a deployment fail half-way: the login, privileges, names and free space in vCenter, the clock of its hosts, the way to AWS, its account, policy and key quota. All of them run, and what fails is one error together; once the VM exists it is a warning. Needs `profile`, `vcenter` and `aws.region` in the provider's configuration.",
  attributes: preflightAttributes,
  read: async ({ config, provider, diagnostics, signal }) => ({
    ...config,
    image: { ...config.image, disk_provisioning: config.image.disk_provisioning ?? 'eagerZeroedThick' },
    checks: await (await import('../run-checks.js')).runChecks(config, provider, diagnostics, signal),
  }),
});
