import { account, consoleAddress, consolePort, vmConsole } from './appliance-attributes';
import { requiredSecretReference, secretReference } from './configuration';
import { isPeriod } from './duration';
import { bool, map, oneOf, single, string, type Attributes } from './runtime';
import { vmId } from './vm-id';

/** What a change of registers again; the others only say how the console is reached. */
export const REGISTERED = [
  'vm_id',
  'address',
  'port',
  'authentication',
  'vcenter_address',
  'administrator',
  'service_account',
  'configuration',
  'connector_key',
  'trust_role_arn',
  'access_key',
  'auto_upgrade',
  'esx_certificates',
  'accept_vcenter_certificate',
  'registered_proxy',
] as const;

/** All of connector_registration. */
export const registrationAttributes = {
  vm_id: vmId,
  address: consoleAddress,
  port: consolePort,
  console_password: requiredSecretReference("The management console's password."),
  fingerprint: string({
    optional: true,
    description:
      'SHA-256 fingerprint of the certificate the console presents: that of `connector_console`. Another certificate gets no password, unless the appliance shows it in its VM as its own.',
  }),
  vm_console: vmConsole,
  authentication: string({
    optional: true,
    default: 'connector',
    validators: [oneOf('connector', 'saml')],
    description: 'Who authenticates users of the portal.',
  }),
  vcenter_address: string({ required: true, description: 'The vCenter as the appliance is told.' }),
  administrator: account(
    'vCenter administrator, to register and to unregister; the appliance does not keep it.',
  ),
  service_account: account('vCenter account the appliance works with.'),
  configuration: secretReference('The configuration downloaded from the AWS setup console.'),
  connector_key: secretReference('The AMP-connector key, to enter the configuration by hand instead.'),
  trust_role_arn: string({
    optional: true,
    description: 'ARN of the AMP trust role, entered by hand with `connector_key`.',
  }),
  access_key: single(
    {
      id: string({ required: true, description: 'Its id.' }),
      secret: requiredSecretReference('Where its secret lies.'),
    },
    { required: true, description: 'AWS access key the appliance works with.' },
  ),
  auto_upgrade: bool({ optional: true, default: true, description: 'Automatic upgrades of the appliance.' }),
  esx_certificates: string({
    optional: true,
    default: 'vcenter',
    validators: [oneOf('vcenter', 'ignore')],
    description: 'Who judges the certificates of ESX hosts: `vcenter`, or nobody (`ignore`).',
  }),
  accept_vcenter_certificate: bool({
    optional: true,
    default: true,
    description: "Whether the appliance may install the vCenter's certificate, where it asks.",
  }),
  registered_proxy: string({
    optional: true,
    description:
      'The web proxy the appliance uses, in any form. Used for nothing but to register again when it changes.',
  }),
  connector_key_rotate_every: string({
    optional: true,
    validators: [isPeriod],
    description:
      'Age at which the key of `configuration` or `connector_key` is due: `90d`. From then on every plan warns, with the steps that only a person can do; nothing fails.',
  }),
  extension_key: string({
    computed: true,
    recomputedBy: REGISTERED,
    description: "Key of the appliance's extension in vCenter, found by comparing vCenter before and after.",
  }),
  registered_address: string({
    computed: true,
    recomputedBy: REGISTERED,
    description:
      'Address it is registered with in vCenter. Null after the VM was seen with another one, which registers again.',
  }),
  registered_at: string({
    computed: true,
    recomputedBy: REGISTERED,
    description: 'When it was registered last, in UTC.',
  }),
  connector_key_since: string({
    computed: true,
    recomputedBy: [],
    description:
      'When it was first registered with the present `configuration` or `connector_key`, as RFC 3339: another place or version of it counts, a registration for another reason does not, nor one that is made anew for the same VM. For a state that is older than this attribute, `registered_at`.',
  }),
  connector_key_due_at: string({
    computed: true,
    recomputedBy: [],
    description: 'From when on that key is due, as RFC 3339. Null without `connector_key_rotate_every`.',
  }),
  secret_versions: map(string(), {
    computed: true,
    recomputedBy: [],
    description:
      'Versions of the secrets it was registered with, by attribute, of those whose store has versions. A newer one registers again.',
  }),
} satisfies Attributes;
