import { profileOf } from '../../appliance/profiles';
import { formatResult, runPreflight, type CheckResult, type PreflightInput } from '../../preflight';
import type { ConnectorClient } from '../client';
import {
  bool,
  dataSource,
  int,
  list,
  listNested,
  map,
  oneOf,
  ProviderError,
  single,
  string,
  type Attributes,
  type Config,
  type Diagnostics,
} from '../runtime';
import { placementArguments, placementQuery } from './placement';

const attributes = {
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
      makes_key: bool({ optional: true, description: 'Whether an access key is going to be made for it.' }),
      vm_import_role: bool({ optional: true, description: 'Whether the role VM Import assumes is made.' }),
      permissions_boundary: string({
        optional: true,
        description: 'ARN of the policy that bounds what is created.',
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

/** What can be checked before anything exists. */
export const preflight = dataSource<ConnectorClient>()({
  type: 'connector_preflight',
  description:
    "Checks at plan what would make a deployment fail half-way: the login, privileges, names and free space in vCenter, the clock of its hosts, the way to AWS, its account, policy and key quota. All of them run, and what fails is one error together; once the VM exists it is a warning. Needs `profile`, `vcenter` and `aws.region` in the provider's configuration.",
  attributes,
  async read({ config, provider, diagnostics, signal }) {
    const checks = await runPreflight(inputOf(config, provider), { signal, env: provider.env });
    report(checks, diagnostics);
    return {
      ...config,
      image: { ...config.image, disk_provisioning: config.image.disk_provisioning ?? 'eagerZeroedThick' },
      checks: checks.map(({ name, title, outcome, path = null, position = null, found, remedy = null }) => ({
        name,
        title,
        outcome,
        path,
        position,
        found,
        remedy,
      })),
    };
  },
});

function inputOf(config: Config<typeof attributes>, provider: ConnectorClient): PreflightInput {
  const { profile: kind, aws } = provider;
  const region = aws.region ?? provider.env.AWS_REGION ?? provider.env.AWS_DEFAULT_REGION;
  if (kind === undefined || region === undefined || region === '') {
    throw new ProviderError('the checks need to know the kind of the appliance and the AWS region', {
      detail: "Set profile and aws.region in the provider's configuration.",
    });
  }
  const profile = profileOf(kind);
  const { image, iam, certificate } = config;
  const networks = image.networks ?? {};
  return {
    profile,
    positions: config.positions ?? {},
    skip: config.skip ?? [],
    vcenter: {
      server: provider.vcenterServer,
      allowUnsupportedVersion: config.allow_unsupported_version ?? false,
      removesExtension: config.removes_extension ?? false,
      connect: () => provider.vcenter(),
    },
    placement: placementQuery(config, provider),
    appliance: {
      image: { source: image.source, sha256: image.sha256 },
      ovf: {
        networks,
        properties: image.properties ?? {},
        deploymentOption: image.deployment_option ?? undefined,
      },
      diskProvisioning: image.disk_provisioning ?? 'eagerZeroedThick',
      hardware: { cpus: image.num_cpus ?? undefined, memoryMiB: image.memory ?? undefined },
      address: config.address ?? undefined,
      proxy: config.proxy ?? undefined,
    },
    aws: {
      ...aws,
      region,
      user: userOf(iam),
      vmImportRole: iam?.vm_import_role ?? false,
      permissionsBoundary: iam?.permissions_boundary ?? undefined,
    },
    certificate:
      certificate === null
        ? undefined
        : { dnsNames: certificate.dns_names, addressInCertificate: certificate.address_in_certificate },
    endpoints: config.endpoints ?? undefined,
  };
}

function userOf(iam: Config<typeof attributes>['iam']): PreflightInput['aws']['user'] {
  if (!iam?.user_name) return undefined;
  return { name: iam.user_name, existing: iam.existing_user ?? false, makesKey: iam.makes_key ?? false };
}

/** One error with all that failed, so that it is read as one list; and one warning. */
function report(checks: readonly CheckResult[], diagnostics: Diagnostics): void {
  const of = (outcome: CheckResult['outcome']): readonly CheckResult[] =>
    checks.filter((check) => check.outcome === outcome);
  // Indented, so that Terraform does not wrap the places apart.
  const lines = (results: readonly CheckResult[]): string =>
    results.map((result) => `  ${formatResult(result)}`).join('\n');
  const [failed, warnings] = [of('failed'), of('warning')];
  if (failed.length > 0) {
    const count = failed.length === 1 ? 'a check' : `${failed.length} checks`;
    diagnostics.error(
      [],
      `The appliance cannot be deployed: ${count} failed`,
      `${lines(failed)}\nNothing has been created.`,
    );
  }
  if (warnings.length > 0) {
    diagnostics.warning(
      [],
      `The checks found ${warnings.length === 1 ? 'something' : `${warnings.length} things`} to look at`,
      lines(warnings),
    );
  }
}
