import { ConnectorClient } from './client';
import { configuration } from './configuration';
import { health } from './data-sources/health';
import { placement } from './data-sources/placement';
import { preflight } from './data-sources/preflight';
import { secret } from './ephemeral/secret';
import { accessKey } from './resources/access-key';
import { accessKeyRetirement } from './resources/access-key-retirement';
import { certificate } from './resources/certificate';
import { managementConsole } from './resources/console';
import { encryptionKey } from './resources/encryption-key';
import { guard } from './resources/guard';
import { guestNetwork } from './resources/guest-network';
import { image } from './resources/image';
import { policyReplacement } from './resources/policy-replacement';
import { power } from './resources/power';
import { registration } from './resources/registration';
import { provider } from './runtime';

/** The connector provider: what no public provider does for an appliance on vSphere. */
export const connector = provider({
  name: 'connector',
  description:
    'Images that are verified before they are deployed, checks before anything is created, power as a declared state, and secrets that stay out of plan and state; for appliances on vSphere and whoever runs them.',
  attributes: configuration,
  validate({ config, diagnostics }) {
    const vcenter = config.vcenter;
    if (
      vcenter === null ||
      typeof vcenter === 'symbol' ||
      vcenter.tls === null ||
      typeof vcenter.tls === 'symbol'
    )
      return;
    const { tls } = vcenter;
    const given = Object.entries(tls).filter(([, value]) => value !== null && value !== false);
    if (given.length > 1) {
      diagnostics.error(
        ['vcenter', 'tls'],
        `vcenter.tls sets ${given.map(([name]) => name).join(' and ')}`,
        'Allowed: one of ca_file, thumbprint, insecure.',
      );
    }
    if (tls.insecure === true) {
      diagnostics.warning(
        ['vcenter', 'tls'],
        'The vCenter is not verified',
        'Anybody on the way can read its password. Use ca_file or thumbprint.',
      );
    }
  },
  configure: ({ config }) => new ConnectorClient(config, process.env),
  close: (client) => client.close(),
  resources: [
    accessKey,
    accessKeyRetirement,
    certificate,
    encryptionKey,
    guard,
    guestNetwork,
    image,
    managementConsole,
    policyReplacement,
    power,
    registration,
  ],
  dataSources: [health, placement, preflight],
  ephemeralResources: [secret],
});
