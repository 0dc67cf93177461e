import {
  bool,
  exactlyOneOf,
  matches,
  oneOf,
  single,
  string,
  type Attribute,
  type Attributes,
  type NestedType,
} from './runtime';

/** Attributes of a secret's reference, as `secrets/` resolves it. */
const REFERENCE = {
  env: string({ optional: true, description: 'An environment variable of the process that runs Terraform.' }),
  file: string({
    optional: true,
    description: 'Absolute path of a file that nobody but its owner can read.',
  }),
  ssm: string({ optional: true, description: 'A parameter of AWS Systems Manager: its name or ARN.' }),
  secretsmanager: string({
    optional: true,
    description: 'A secret of AWS Secrets Manager: its name or ARN, with `#KEY` for one key of a JSON value.',
  }),
  vault: string({ optional: true, description: '`PATH#FIELD` of a Vault, which VAULT_ADDR names.' }),
  sops: string({ optional: true, description: '`FILE#KEY` of a file encrypted with sops.' }),
  region: string({ optional: true, description: 'AWS region, for `ssm` and `secretsmanager`.' }),
  version: string({
    optional: true,
    description: 'A mark of your own, changed when the secret behind it has changed.',
  }),
} satisfies Attributes;

const STORES = exactlyOneOf('env', 'file', 'ssm', 'secretsmanager', 'vault', 'sops');

type Reference = NestedType<'single', typeof REFERENCE>;

/** A reference to a secret; the value itself is resolved inside the provider, at run time. */
export function secretReference(description: string): Attribute<Reference, { optional: true }> {
  return single(REFERENCE, { optional: true, description, validators: [STORES] });
}

/** As `secretReference`, where there is no sense without. */
export function requiredSecretReference(description: string): Attribute<Reference, { required: true }> {
  return single(REFERENCE, { required: true, description, validators: [STORES] });
}

/** The provider's configuration: only what is known before any VM is, and no secret. */
export const configuration = {
  name: string({
    optional: true,
    description:
      'Name of the appliance these resources belong to. `CONNECTOR_CONFIRM` in the environment has to give it to override `protected`.',
  }),
  profile: string({
    optional: true,
    description:
      'Kind of the appliance, for the checks that depend on it: `AwsConnector`. Without one those are left out.',
  }),
  protected: bool({
    optional: true,
    default: false,
    description: 'Whether `connector_guard` refuses plans that destroy or replace its VM.',
  }),
  allow_replacement: bool({
    optional: true,
    default: false,
    description:
      'Whether a protected VM may be replaced, with a warning, as a new image asks for it. It never allows its destruction.',
  }),
  hold_rotations: bool({
    optional: true,
    default: false,
    description:
      'Let rotations of access keys that fall due by age wait, with a warning: the appliance is stopped, or gone, and nobody gives it the new key.',
  }),
  drivers: single(
    {
      console: string({
        optional: true,
        validators: [oneOf('browser', 'manual')],
        description:
          'The management console: `browser` (default) drives it, in a Chromium of this machine where it has pages; `manual`, also where there is no browser, makes each step an error that lists what a person has to do, and the next apply verifies it.',
      }),
      vm_console: string({
        optional: true,
        validators: [oneOf('auto', 'guestOperations', 'scanCodes', 'manual')],
        description:
          "The menu in the VM: `guestOperations` of VMware Tools, `scanCodes` typed at the VM's keyboard, which cannot read, `auto` (default) the first of them that is possible, or `manual`.",
      }),
      evidence_directory: string({
        optional: true,
        description:
          "Where screenshots and traces of failed steps in the console are kept, secrets masked. Default: `evidence` in this user's cache.",
      }),
    },
    { optional: true, description: 'How what lies inside the appliance is worked.' },
  ),
  uninstall: single(
    {
      on_unreachable: string({
        optional: true,
        validators: [oneOf('fail', 'extension', 'skip')],
        description:
          'What destroying `connector_registration` does when the console cannot be used to unregister: `fail` (default), remove the `extension` from vCenter directly, or `skip` it. The last two need `CONNECTOR_CONFIRM` with the name in the environment.',
      }),
    },
    { optional: true, description: 'How an appliance is uninstalled.' },
  ),
  vcenter: single(
    {
      server: string({
        optional: true,
        description: 'Name or address of the vCenter, with a port if it is not 443. Default: VSPHERE_SERVER.',
      }),
      username: secretReference('The account. Default: `{ env = "VSPHERE_USER" }`.'),
      password: secretReference('Its password. Default: `{ env = "VSPHERE_PASSWORD" }`.'),
      tls: single(
        {
          ca_file: string({ optional: true, description: 'PEM file with the authority that is trusted.' }),
          thumbprint: string({
            optional: true,
            description: 'SHA-1 or SHA-256 thumbprint of the certificate that is trusted.',
            validators: [
              matches(
                /([0-9A-Fa-f]{2}:?){19}[0-9A-Fa-f]{2}(:?([0-9A-Fa-f]{2}:?){11}[0-9A-Fa-f]{2})?/,
                'a SHA-1 or SHA-256 thumbprint in hexadecimal',
              ),
            ],
          }),
          insecure: bool({ optional: true, description: 'Verify nothing. Every plan warns of it.' }),
        },
        {
          optional: true,
          description:
            'How the certificate is verified, by one of its attributes. Default: the authorities of the system, SSL_CERT_FILE and SSL_CERT_DIR.',
        },
      ),
    },
    { optional: true, description: 'The vCenter.' },
  ),
  aws: single(
    {
      region: string({ optional: true, description: 'Region. Default: AWS_REGION.' }),
      account_id: string({ optional: true, description: 'A guard: any other account is refused.' }),
      profile: string({
        optional: true,
        description: 'Profile of the AWS configuration. Default: AWS_PROFILE.',
      }),
      assume_role: single(
        {
          role_arn: string({ required: true, description: 'The role.' }),
          external_id: string({ optional: true, description: 'External id its trust policy asks for.' }),
          session_name: string({ optional: true, description: 'Name of the session in CloudTrail.' }),
        },
        { optional: true, description: 'Role to assume before anything is asked of AWS.' },
      ),
    },
    { optional: true, description: 'The AWS side, for secrets that lie there and for the checks.' },
  ),
} satisfies Attributes;
