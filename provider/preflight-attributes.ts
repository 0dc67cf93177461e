import {
  bool,
  int,
  list,
  listNested,
  map,
  oneOf,
  single,
  string,
  type Attributes,
  type Config,
  type Model,
} from './runtime';
import { placementArguments } from './placement-attributes';
import { storeReference } from './store-reference';

/** All of connector_preflight. */
export const preflightAttributes = {
  ...placementArguments,
  allow_unsupported_version: bool({
    optional: true,
    description: 'Say nothing about a vCenter outside the range the appliance is documented for.',
  }),
  image: single(
    {
      source: string({ required: true, description: 'Path or https URL of the OVA.' }),
      sha256: string({ required: true, description: 'Its SHA-256.' }),
      deployment_option: string({ optional: true, description: "Identifier of the OVF's configuration." }),
      networks: map(string(), { optional: true, description: "Port group for each of the OVF's networks." }),
      properties: map(string(), { optional: true, description: "Values of the OVF's properties." }),
      disk_provisioning: string({
        optional: true,
        default: 'eagerZeroedThick',
        validators: [oneOf('thin', 'thick', 'eagerZeroedThick')],
        description: 'How the disks are laid out.',
      }),
      num_cpus: int({ optional: true, description: "Virtual CPUs, where they are not the OVF's." }),
      memory: int({ optional: true, description: "Memory in MiB, where it is not the OVF's." }),
    },
    { required: true, description: 'What is deployed; looked at while the VM does not exist.' },
  ),
  address: string({ optional: true, description: 'Static IPv4 address of the appliance. Default: DHCP.' }),
  proxy: string({ optional: true, description: '`host:port` of the web proxy the appliance uses.' }),
  iam: single(
    {
      user_name: string({ optional: true, description: 'IAM user whose access key the appliance carries.' }),
      existing_user: bool({
        optional: true,
        description: 'Whether somebody else made it, so that it has to be there.',
      }),
      store: storeReference(
        'Where the secret of its access key is put; absent where none is going to be made.',
      ),
      vm_import_role: bool({ optional: true, description: 'Whether the role VM Import assumes is made.' }),
      permissions_boundary: string({
        optional: true,
        description: 'ARN of the policy that bounds what is created.',
      }),
      policy_source: string({
        optional: true,
        validators: [oneOf('managed', 'snapshot')],
        description: "Whether AWS's own policies are attached, or copies that are made. Default: `managed`.",
      }),
      replaces_inline: bool({
        optional: true,
        description: 'Whether an inline policy of the same name is going to be replaced.',
      }),
    },
    { optional: true, description: 'What is made in IAM.' },
  ),
  certificate: single(
    {
      dns_names: list(string(), { required: true, description: 'DNS names in it.' }),
      address_in_certificate: bool({
        required: true,
        description: "Whether the appliance's address stands in it.",
      }),
    },
    { optional: true, description: 'The certificate of the management console, if one is declared.' },
  ),
  menu_driver: string({
    optional: true,
    validators: [oneOf('guestOperations', 'scanCodes')],
    description:
      'How the menu in the VM is going to be worked, for the privileges it takes. Default: not at all.',
  }),
  removes_extension: bool({
    optional: true,
    description: 'Whether an uninstallation may remove the vCenter extension directly.',
  }),
  endpoints: list(string(), {
    optional: true,
    description: "`host:port`, reached instead of the profile's endpoints.",
  }),
  skip: list(string(), { optional: true, description: 'Names of checks to leave out.' }),
  positions: map(string(), {
    optional: true,
    description:
      'Where each value is written, for the messages: `file:line:column` by dotted path of the spec.',
  }),
  checks: listNested(
    {
      name: string({ computed: true, description: 'Name of the check, as `skip` takes it.' }),
      title: string({ computed: true, description: 'What is checked.' }),
      outcome: string({ computed: true, description: '`passed`, `warning`, `failed` or `skipped`.' }),
      path: string({ computed: true, description: "The spec's key it is about." }),
      position: string({ computed: true, description: 'Where that key is written.' }),
      found: string({ computed: true, description: 'What was found.' }),
      remedy: string({ computed: true, description: 'What to do about it.' }),
    },
    { computed: true, description: 'Every check, in a fixed order.' },
  ),
} satisfies Attributes;

/** The arguments as a configuration gives them. */
export type PreflightConfig = Config<typeof preflightAttributes>;

/** One check as the state holds it. */
export type CheckModel = NonNullable<Model<typeof preflightAttributes>['checks']>[number];
