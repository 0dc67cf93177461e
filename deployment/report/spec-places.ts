import type { ResourceChange } from '../plan-model';

/** Where a spec's keys are written: `file:line:column` by dotted path, as SpecSource.positions() gives it. */
export type Positions = Readonly<Record<string, string>>;

/** A place in a spec. */
export interface Place {
  readonly file: string;
  /** 1-based; undefined where only the file is known. */
  readonly line?: number;
}

interface Origin {
  readonly path: string;
  /** By the first part of an attribute's path; relative to `path` when it begins with a dot. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const ENTRANCE = {
  address: 'appliance.network.address',
  port: 'appliance.managementConsole.port',
  console_port: 'appliance.managementConsole.port',
  console_password: 'appliance.managementConsole.password',
  vm_console: 'appliance.vmConsole',
};
const CREATED = {
  path: 'aws.identity.path',
  permissions_boundary: 'aws.identity.permissionsBoundary',
  tags: 'aws.tags',
  tags_all: 'aws.tags',
};

/** What constructs/ makes of a spec, the other way round; the first pattern that fits. */
export const ORIGINS: readonly (readonly [address: RegExp, origin: Origin])[] = [
  [
    /^vsphere_virtual_machine\./,
    {
      path: 'appliance',
      attributes: {
        name: '.vmName',
        annotation: '.annotation',
        memory: '.hardware.memory',
        memory_reservation: '.hardware.memory',
        num_cpus: '.hardware.cpus',
        network_interface: '.ovf.networks',
        vapp: '.ovf.properties',
        ovf_deploy: '.ovf',
        extra_config: '.image.sha256',
        shutdown_wait_timeout: '.shutdownTimeout',
        folder: 'vcenter.folder',
        datastore_id: 'vcenter.datastore',
        resource_pool_id: 'vcenter.resourcePool',
        host_system_id: 'vcenter.host',
        datacenter_id: 'vcenter.datacenter',
      },
    },
  ],
  [
    /^terraform_data\.image/,
    {
      path: 'appliance.image',
      attributes: {
        'input.sha256': '.sha256',
        'input.disk_provisioning': 'appliance.diskProvisioning',
        'input.deployment_option': 'appliance.ovf.deploymentOption',
      },
    },
  ],
  [
    /^connector_image\./,
    {
      path: 'appliance.image',
      attributes: {
        source: '.source',
        sha256: '.sha256',
        deployment_option: 'appliance.ovf.deploymentOption',
      },
    },
  ],
  [
    /^connector_power\./,
    { path: 'state', attributes: { stop: 'appliance.stop', stop_timeout: 'appliance.shutdownTimeout' } },
  ],
  [/^connector_guard\./, { path: 'deletionProtection' }],
  [/^connector_guest_network\.proxy/, { path: 'appliance.network.proxy', attributes: ENTRANCE }],
  [
    /^connector_guest_network\./,
    {
      path: 'appliance.network',
      attributes: { ...ENTRANCE, ipv4: '.address', dhcp: '.address', dns_suffixes: '.dnsSuffixes' },
    },
  ],
  [
    /^connector_console\./,
    {
      path: 'appliance.managementConsole',
      attributes: {
        ...ENTRANCE,
        password: '.password',
        on_wrong_password: '.onWrongPassword',
        expected_fingerprint: '.fingerprint',
        administrator: 'registration.administrator',
        vcenter_address: 'registration.vcenterAddress',
      },
    },
  ],
  [
    /^connector_certificate\./,
    {
      path: 'certificate',
      attributes: {
        ...ENTRANCE,
        issuer: '.issuer',
        dns_names: '.dnsNames',
        address_in_certificate: '.addressInCertificate',
        key: '.key',
        store: '.key.store',
        validity: '.validity',
        renew_before: '.renewBefore',
      },
    },
  ],
  [
    /^connector_registration\./,
    {
      path: 'registration',
      attributes: {
        ...ENTRANCE,
        authentication: '.authentication',
        vcenter_address: '.vcenterAddress',
        administrator: '.administrator',
        service_account: '.serviceAccount',
        configuration: '.configuration',
        connector_key: '.connectorKey',
        trust_role_arn: '.trustRoleArn',
        connector_key_rotate_every: '.rotateEvery',
        auto_upgrade: '.autoUpgrade',
        esx_certificates: '.esxCertificates',
        accept_vcenter_certificate: '.acceptVcenterCertificate',
        registered_proxy: 'appliance.network.proxy',
        access_key: 'aws.identity.accessKey',
      },
    },
  ],
  [
    /^connector_encryption_key\./,
    {
      path: 'appliance.encryptionKey',
      attributes: { ...ENTRANCE, rotate_every: '.rotateEvery', rotation_trigger: '.rotationTrigger' },
    },
  ],
  [
    /^connector_access_key(_retirement)?\./,
    {
      path: 'aws.identity.accessKey',
      attributes: {
        ...ENTRANCE,
        store: '.store',
        rotate_every: '.rotateEvery',
        rotation_trigger: '.rotationTrigger',
        grace_period: '.gracePeriod',
        take_over: '.takeOver',
        user_name: 'aws.identity.userName',
      },
    },
  ],
  [/^aws_iam_user\.vm_import/, { path: 'aws.identity.vmImportUser', attributes: CREATED }],
  [/^aws_iam_user\./, { path: 'aws.identity', attributes: { ...CREATED, name: '.userName' } }],
  [
    /^aws_iam_role(_policy_attachment)?\.vm_import/,
    { path: 'aws.identity.vmImportRole', attributes: CREATED },
  ],
  [/^aws_iam_role\.connector_trust/, { path: 'aws.identity.trustRole', attributes: CREATED }],
  [/^aws_iam_role\.connector_saml/, { path: 'aws.identity.samlRole', attributes: CREATED }],
  [/^aws_s3_bucket/, { path: 'aws.exportBucket', attributes: { tags: 'aws.tags', tags_all: 'aws.tags' } }],
  [/^(aws_iam_|connector_policy_replacement)/, { path: 'aws.identity.policy', attributes: CREATED }],
];

/** Dotted path of what a resource, or an attribute of it, comes from; undefined for what no spec declares. */
export function specPathOf(
  { address }: Pick<ResourceChange, 'address'>,
  attribute?: string,
): string | undefined {
  const origin = ORIGINS.find(([pattern]) => pattern.test(address))?.[1];
  if (origin === undefined || attribute === undefined) return origin?.path;
  const first = /^[^.[]*/.exec(attribute)?.[0] ?? '';
  const path = origin.attributes?.[attribute] ?? origin.attributes?.[first];
  if (path === undefined) return undefined;
  return path.startsWith('.') ? `${origin.path}${path}` : path;
}

/** Where a path is written, or the nearest part of the spec around it; the file alone where none of it is. */
export function placeOf(path: string | undefined, file: string, positions: Positions = {}): Place {
  for (let part = path ?? ''; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('.')))) {
    const found = Object.hasOwn(positions, part)
      ? /^(.*?):(\d+)(?::\d+)?$/.exec(positions[part] ?? '')
      : null;
    if (found) return { file: found[1] ?? file, line: Number(found[2]) };
  }
  return { file };
}

/** `fra-01.yaml:12` */
export const placeText = ({ file, line }: Place): string =>
  `${file.split(/[/\\]/).pop() ?? file}${line === undefined ? '' : `:${line}`}`;
