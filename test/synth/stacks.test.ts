import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { Aspects } from 'cdktf';
import { version } from '../../package.json';
import { ConnectorApp } from '../../stacks';
import { providerPackage } from '../../stacks/provider-package';
import { REGISTERED, useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();
let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'synth-'));
});
afterEach(() => {
  rmSync(outdir, { recursive: true, force: true });
});

interface Requirements {
  terraform: { required_providers: Record<string, { source: string }> };
}
type Stacks = Record<string, { terraform: { backend: { local: { path: string } } } }>;

/** Stands for the output directory, which is another one in each test. */
const ENV = { CONNECTOR_STATE_DIR: 'OUT/state' };

/** Synthesizes one spec and gives the two stacks as written, without what changes with the directory. */
function synthesize(
  text: string,
  options: { env?: Record<string, string>; image?: string } = {},
): Record<string, unknown> {
  directory.write('spec.yaml', text);
  const env = Object.fromEntries(
    Object.entries(options.env ?? {}).map(([name, value]) => [name, value.replace('OUT', outdir)]),
  );
  const { specs, problems } = directory.load(['spec.yaml'], { env });
  expect(problems).toEqual([]);
  const [connector] = specs;
  if (connector === undefined) throw new Error('no spec');
  new ConnectorApp([{ connector, image: options.image }], { env, outdir, cwd: directory.path }).synth();
  const { name } = connector.spec;
  return Object.fromEntries(
    [`${name}-identity`, name].map((stack) => [
      stack,
      JSON.parse(placeless(read(stack, 'cdk.tf.json'))) as unknown,
    ]),
  );
}

/** Without the directory of the specs, which messages name from the working directory where that is shorter. */
const placeless = (text: string): string =>
  text.replaceAll(directory.path, '').replaceAll(`"${relative(process.cwd(), directory.path)}/`, '"/');

const read = (stack: string, file: string): string =>
  readFileSync(join(outdir, 'stacks', stack, file), 'utf8');

const FULL = `${VALID.replace(
  '  datastore',
  '  host: DC0_C0_H0\n  resourcePool: connectors\n  folder: appliances/emea\n  tls: { insecure: true }\n  datastore',
).replace(
  'aws:\n',
  `  ovf:
    networks: { VM Network: Prod-VLAN-12, Backup: Prod-VLAN-12 }
    properties: { hostname: connector }
    deploymentOption: small
  vmName: Connector FRA 01
  annotation: Ask the platform team
  hardware: { cpus: 4, memory: 8GiB }
  diskProvisioning: thick
  shutdownTimeout: 5m
aws:
`,
)}  accountId: "123456789012"
  profile: platform
  assumeRole: { roleArn: "arn:aws:iam::123456789012:role/deploy", externalId: abcd }
  tags: { team: platform }
  identity:
    userName: connector-fra
    path: /appliances/
    permissionsBoundary: arn:aws:iam::123456789012:policy/boundary
    vmImportUser: { userName: connector-fra-import }
    vmImportRole: {}
deletionProtection: true
allow: [replace]
backend: { s3: { bucket: states, region: eu-central-1, kmsKeyId: alias/states } }
`;

/** Everything that is done inside an appliance. */
const INSIDE = REGISTERED.replace(
  '  vmConsole',
  `  network:
    address: { ip: 10.0.0.9, netmask: 255.255.255.0, gateway: 10.0.0.1, dns: [10.0.0.2] }
    dnsSuffixes: [example.com]
    proxy: { host: 10.0.0.3, port: 3128 }
  vmConsole`,
);

// Construct paths and resource addresses are the contract of apiVersion connector/v1: another address is
// another resource, and replaces somebody's appliance. A changed snapshot here needs a migration.
test.each<[string, string, { env?: Record<string, string> }]>([
  ['a minimal spec', VALID, { env: ENV }],
  ['a full spec', FULL, {}],
  [
    'a standalone host, an existing user and an HTTP backend',
    `${VALID.replace('cluster: DC0_C0', 'host: DC0_H0\n  resourcePool: connectors')}  identity: { existingUser: connector }\nbackend: { http: { address: "https://state.example.com/{stack}", lockAddress: "https://state.example.com/{stack}/lock", lockMethod: POST, unlockMethod: DELETE } }\n`,
    {},
  ],
  ['a registered connector', INSIDE, { env: ENV }],
  ['a registered connector that is stopped', `${INSIDE}state: stopped\n`, { env: ENV }],
  ['an absent connector', `${VALID}state: absent\n`, { env: ENV }],
  [
    'an absent connector that keeps its identity',
    `${VALID}state: absent\nuninstall: { identity: keep }\n`,
    { env: ENV },
  ],
  [
    'an absent connector that keeps its identity, with the access key',
    `${INSIDE}state: absent\nuninstall: { identity: keep }\n`,
    { env: ENV },
  ],
])('%s', (_name, text, options) => {
  const stacks = JSON.stringify(synthesize(text, options), undefined, 2);
  expect(stacks).toMatchSnapshot();
});

const STORE = 'key: { store: { file: console.pem } }';
test.each<[string, string, unknown]>([
  ['selfSigned', 'selfSigned', { self_signed: true }],
  [
    'acmPca',
    '{ acmPca: "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1" }',
    { acm_pca: 'arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1' },
  ],
  [
    'vault',
    '{ vault: { address: "https://vault.example.com", role: connector } }',
    {
      vault: {
        address: 'https://vault.example.com',
        mount: 'pki',
        role: 'connector',
        token: { env: 'VAULT_TOKEN' },
      },
    },
  ],
  [
    'acme by HTTP',
    '{ acme: { directory: "https://acme.example.com/d", accountKey: { file: acme.pem }, challenge: { http: {} } } }',
    {
      acme: {
        directory: 'https://acme.example.com/d',
        account_key: { file: '/acme.pem' },
        http_challenge: { address: '0.0.0.0', port: 80 },
      },
    },
  ],
  [
    'acme by DNS',
    '{ acme: { directory: "https://acme.example.com/d", caFile: ca.pem, accountKey: { ssm: /acme }, challenge: { dns: { command: [dns, txt], wait: 2m } } } }',
    {
      acme: {
        directory: 'https://acme.example.com/d',
        account_key: { ssm: '/acme' },
        ca_file: '/ca.pem',
        dns_challenge: { command: ['dns', 'txt'], wait_seconds: 120 },
      },
    },
  ],
  [
    'external',
    '{ external: { requestFile: console.csr, certificateFile: console.crt } }',
    { external: { request_file: '/console.csr', certificate_file: '/console.crt' } },
  ],
])('the certificate, between console and registration: %s', (name, issuer, expected) => {
  const names = name.startsWith('acme')
    ? 'dnsNames: [c.example.com], addressInCertificate: false, '
    : 'dnsNames: [c.example.com], ';
  const { 'fra-01': stack } = synthesize(
    `${REGISTERED}certificate: { issuer: ${issuer}, ${names}${STORE} }\n`,
  );
  const { resource } = stack as { resource: Record<string, Record<string, Record<string, unknown>>> };
  const certificate = resource.connector_certificate?.appliance;
  expect(certificate).toMatchObject({
    ...{ issuer: expected, dns_names: ['c.example.com'], key: { algorithm: 'rsa', size: 2048 } },
    ...{ store: { file: '/console.pem' }, validity: '90d', renew_before: '30d' },
    depends_on: ['connector_console.appliance'],
  });
  expect(resource.connector_registration?.appliance?.depends_on).toEqual([
    'connector_console.appliance',
    'connector_certificate.appliance',
  ]);
});

test("the connector's keys: rotated after the registration, and only where declared", () => {
  const declared = REGISTERED.replace(
    '  managementConsole',
    '  encryptionKey: { rotateEvery: 90d, rotationTrigger: "of ${x}" }\n  managementConsole',
  ).replace('registration:\n', 'registration:\n  rotateEvery: 180d\n');
  const resourcesOf = (text: string) =>
    (synthesize(text)['fra-01'] as { resource: Record<string, Record<string, Record<string, unknown>>> })
      .resource;
  const rotated = resourcesOf(declared);
  expect(rotated.connector_encryption_key?.appliance).toMatchObject({
    vm_id: '${vsphere_virtual_machine.appliance.id}',
    address: '${connector_guest_network.appliance.address}',
    port: 443,
    console_password: { env: 'CONSOLE' },
    fingerprint: '${connector_console.appliance.fingerprint}',
    vm_console: { user: 'ec2-user', password: { env: 'VM' } },
    rotate_every: '90d',
    rotation_trigger: 'of $${x}',
    depends_on: ['connector_registration.appliance'],
  });
  expect(rotated.connector_registration?.appliance).toMatchObject({ connector_key_rotate_every: '180d' });
  const without = resourcesOf(REGISTERED);
  expect(without.connector_encryption_key).toBeUndefined();
  expect(without.connector_registration?.appliance).not.toHaveProperty('connector_key_rotate_every');
});

test('an access key that is kept is the one that was deployed, to the last argument', () => {
  const keyOf = (more: string): Record<string, object> | undefined => {
    const stacks = synthesize(INSIDE + more);
    return (stacks['fra-01'] as { resource?: Record<string, Record<string, object>> }).resource
      ?.connector_access_key;
  };
  const deployed = keyOf('');
  expect(deployed).toBeDefined();
  expect(keyOf('state: absent\nuninstall: { identity: keep }\n')).toEqual(deployed);
  expect(keyOf('state: absent\n')).toBeUndefined();
});

test('text of a spec is never evaluated', () => {
  const text = VALID.replace(
    'appliance:\n',
    () =>
      'appliance:\n  annotation: \'costs ${file("x")} %{if} $$${x}\'\n  ovf: { networks: { "VM ${x}": "Prod ${x}" } }\n',
  );
  const stacks = synthesize(text) as Record<
    string,
    {
      locals: Record<string, unknown>;
      resource: { vsphere_virtual_machine: { appliance: Record<string, unknown> } };
    }
  >;
  const stack = stacks['fra-01'];
  expect(stack?.resource.vsphere_virtual_machine.appliance.annotation).toBe(
    'costs $${file("x")} %%{if} $$$${x}',
  );
  expect(stack?.locals.port_groups).toEqual({ 'VM $${x}': 'Prod $${x}' });
});

test('one spec of a fleet is synthesized as it would be alone', () => {
  const alone = JSON.stringify(synthesize(VALID));
  const files = ['a', 'b'].map((name) => directory.write(`${name}.yaml`, VALID.replace('fra-01', name)));
  expect(files).toHaveLength(2);
  const { specs } = directory.load(['a.yaml', 'spec.yaml', 'b.yaml']);
  new ConnectorApp(
    specs.map((connector) => ({ connector })),
    { env: {}, outdir, cwd: directory.path },
  ).synth();
  const together = ['fra-01-identity', 'fra-01'].map((stack) => [
    stack,
    JSON.parse(placeless(read(stack, 'cdk.tf.json'))) as unknown,
  ]);
  expect(JSON.stringify(Object.fromEntries(together))).toBe(alone);
});

test('an aspect of the whole app reaches what is in the stacks', () => {
  directory.write('spec.yaml', VALID);
  const { specs } = directory.load(['spec.yaml']);
  const app = new ConnectorApp([{ connector: specs[0]! }], { env: {}, outdir, cwd: directory.path });
  const visited: string[] = [];
  Aspects.of(app.app).add({
    visit: (node) => {
      if (!(node instanceof IamUser)) return;
      visited.push(node.node.path);
      node.tags = { ...node.tagsInput, owner: 'platform' };
    },
  });
  app.synth();
  expect(visited).toHaveLength(1);
  expect(JSON.parse(read('fra-01-identity', 'cdk.tf.json'))).toMatchObject({
    resource: { aws_iam_user: { connector: { tags: { owner: 'platform', connector: 'fra-01' } } } },
  });
});

test('the user outlives the appliance: the stacks turn round for removal', () => {
  const dependencies = (): unknown => {
    const { stacks } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
      stacks: Record<string, { dependencies: string[] }>;
    };
    return Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, stack.dependencies]));
  };
  synthesize(VALID);
  expect(dependencies()).toEqual({ 'fra-01': ['fra-01-identity'], 'fra-01-identity': [] });
  synthesize(`${VALID}state: absent\n`);
  expect(dependencies()).toEqual({ 'fra-01': [], 'fra-01-identity': ['fra-01'] });
});

test('stopping an appliance waits for nothing in AWS', () => {
  synthesize(`${VALID}state: stopped\n`);
  const { stacks } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
    stacks: Record<string, { dependencies: string[] }>;
  };
  expect(stacks['fra-01']?.dependencies).toEqual([]);
});

test('an image that was verified lies in the stack as a link, another as an empty file', () => {
  const file = join(outdir, 'stacks/fra-01/image.ova');
  const image = join(directory.path, 'image.ova');
  for (const text of [VALID, `${VALID}state: stopped\n`]) {
    synthesize(text, { image });
    expect(readlinkSync(file)).toBe(image);
  }
  synthesize(VALID);
  expect(lstatSync(file).isFile()).toBe(true);
  expect(lstatSync(file).size).toBe(0);
  synthesize(`${VALID}state: absent\n`);
  expect(lstatSync(file, { throwIfNoEntry: false })).toBeUndefined();
});

const PLUGINS = 'terraform.d/plugins/connector.internal/aws/connector';

test('the connector provider lies in the stacks that require it, for the platforms that are named', () => {
  const executables = (stack: string): string[] => {
    const directory = join(outdir, 'stacks', stack, PLUGINS);
    if (!existsSync(directory)) return [];
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.cjs'))
      .sort();
  };
  const file = `terraform-provider-connector_v${version}.cjs`;
  synthesize(VALID, { env: { CONNECTOR_PLATFORMS: 'linux_arm64, darwin_arm64' } });
  expect(executables('fra-01')).toEqual([
    `${version}/darwin_arm64/${file}`,
    `${version}/linux_arm64/${file}`,
  ]);
  expect(executables('fra-01-identity')).toEqual([]);
  for (const name of executables('fra-01')) {
    expect(statSync(join(outdir, 'stacks/fra-01', PLUGINS, name)).mode & 0o111).not.toBe(0);
  }
  synthesize(VALID);
  expect(executables('fra-01')).toHaveLength(1);
});

test('the same provider stays in place, since a terraform that runs may start it at any moment', () => {
  const file = `terraform-provider-connector_v${version}.cjs`;
  const inode = (): number =>
    statSync(join(outdir, 'stacks/fra-01', PLUGINS, version, 'linux_arm64', file)).ino;
  const env = { CONNECTOR_PLATFORMS: 'linux_arm64' };
  synthesize(VALID, { env });
  const before = inode();
  // A link would have the same one again; a copy has its own.
  rmSync(join(outdir, 'terraform.d/plugins/connector.internal/aws/connector', version, 'linux_arm64', file));
  copyFileSync(providerPackage().file, join(outdir, 'stacks/fra-01', PLUGINS, version, 'linux_arm64', file));
  const copied = inode();
  expect(copied).not.toBe(before);
  synthesize(VALID, { env });
  expect(inode()).toBe(copied);
});

test.each(['linux', 'linux_amd64,', 'Linux_x64', 'linux/amd64'])(
  '%s is no list of platforms',
  (platforms) => {
    expect(() => synthesize(VALID, { env: { CONNECTOR_PLATFORMS: platforms } })).toThrow(
      /^CONNECTOR_PLATFORMS: found .*; allowed: platforms as Terraform names them, separated by commas, such as linux_amd64,darwin_arm64$/,
    );
  },
);

test("the connector provider's checksum is that of the file, whatever a committed lock says", () => {
  const stale = `provider "connector.internal/aws/connector" {\n  version = "${version}"\n  hashes = ["h1:stale="]\n}\n`;
  writeFileSync(join(directory.path, '.terraform.lock.hcl'), stale);
  synthesize(VALID);
  const lock = read('fra-01', '.terraform.lock.hcl');
  expect(lock).not.toContain('stale');
  expect(lock).toMatch(
    new RegExp(
      `provider "connector.internal/aws/connector" \\{\\n  version     = "${version}"\\n  constraints = "${version}"\\n  hashes = \\[\\n    "h1:[A-Za-z0-9+/]{43}=",\\n  \\]\\n\\}`,
    ),
  );
});

test('every stack has a lock file with its provider', () => {
  synthesize(VALID, { env: { CONNECTOR_VSPHERE_PROVIDER_VERSION: '2.16.1' } });
  expect(read('fra-01', '.terraform.lock.hcl')).toContain(
    'provider "registry.terraform.io/vmware/vsphere" {\n  version     = "2.16.1"\n  constraints = "2.16.1"\n}\n',
  );
  expect(read('fra-01-identity', '.terraform.lock.hcl')).toContain(
    'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"',
  );
});

test('a committed lock adds its checksums, under OpenTofu too', () => {
  const entry =
    'provider "registry.opentofu.org/vmware/vsphere" {\n  version     = "2.15.0"\n  constraints = "2.15.0"\n  hashes = [\n    "h1:abc=",\n  ]\n}';
  writeFileSync(join(directory.path, '.terraform.lock.hcl'), `# comment\n\n${entry}\n`);
  synthesize(VALID, { env: { TERRAFORM_BINARY_NAME: '/usr/bin/tofu' } });
  expect(read('fra-01', '.terraform.lock.hcl')).toContain(entry);
  synthesize(VALID);
  expect(read('fra-01', '.terraform.lock.hcl')).not.toContain('h1:abc=');
});

test.each([
  [{}, ['aws', 'connector.internal/aws/connector', 'vmware/vsphere']],
  [
    { TERRAFORM_BINARY_NAME: 'tofu' },
    [
      'registry.opentofu.org/hashicorp/aws',
      'connector.internal/aws/connector',
      'registry.opentofu.org/vmware/vsphere',
    ],
  ],
])('with %j the stacks require their providers from %j', (env, sources) => {
  const stacks = synthesize(VALID, { env });
  const required = Object.values(stacks as Record<string, Requirements>).flatMap(({ terraform }) =>
    Object.values(terraform.required_providers).map(({ source }) => source),
  );
  expect(required).toEqual(sources);
  // Under OpenTofu cdktf-cli looks for the very source in the lock.
  const locks = ['fra-01-identity', 'fra-01'].map((stack) => read(stack, '.terraform.lock.hcl')).join();
  for (const source of sources) expect(locks).toContain(`${source}"`);
});

test('an empty variable is an unset one', () => {
  const stacks = synthesize(VALID, { env: { CONNECTOR_STATE_DIR: '' } }) as Stacks;
  const path = stacks['fra-01']?.terraform.backend.local.path ?? '';
  expect(join(outdir, 'stacks/fra-01', path)).toBe(join(directory.path, '.state/fra-01.tfstate'));
});

test('an output directory behind a link keeps the state where it is', () => {
  const real = join(directory.path, 'a/b/c');
  mkdirSync(real, { recursive: true });
  symlinkSync(real, join(directory.path, 'link'));
  const own = outdir;
  outdir = join(directory.path, 'link/out');
  const stacks = synthesize(VALID) as Stacks;
  outdir = own;
  const path = stacks['fra-01']?.terraform.backend.local.path ?? '';
  expect(join(real, 'out/stacks/fra-01', path)).toBe(join(directory.path, '.state/fra-01.tfstate'));
});

test('a state directory that cannot be made leaves no stacks behind', () => {
  const file = directory.write('file', '');
  expect(() => synthesize(VALID, { env: { CONNECTOR_STATE_DIR: file } })).toThrow(
    `the state directory ${file} cannot be used (EEXIST): name another, in backend.local.directory or CONNECTOR_STATE_DIR`,
  );
  expect(existsSync(join(outdir, 'stacks/fra-01/cdk.tf.json'))).toBe(false);
});

test('states lie outside the output directory, beside the spec, for their owner alone', () => {
  const stacks = synthesize(VALID) as Record<string, { terraform: { backend: { local: { path: string } } } }>;
  const path = stacks['fra-01']?.terraform.backend.local.path ?? '';
  const state = join(outdir, 'stacks/fra-01', path);
  expect(state).toBe(join(directory.path, '.state/fra-01.tfstate'));
  expect(statSync(join(directory.path, '.state')).mode & 0o777).toBe(0o700);
  expect(existsSync(state)).toBe(false);
});

test('policies from their text, roles of the portal, and a bucket', () => {
  const provider = 'arn:aws-us-gov:iam::123456789012:saml-provider/adfs';
  const stacks = synthesize(
    `${VALID.replace('eu-central-1', 'us-gov-west-1')}  identity:
    existingUser: u
    policy: { source: snapshot, replaceInline: true }
    trustRole: {}
    samlRole: { provider: "${provider}" }
  exportBucket: {}
`,
  ) as Record<string, { resource: Record<string, Record<string, Record<string, unknown>>> }>;
  const { resource } = stacks['fra-01-identity']!;
  const parsed = (text: unknown): unknown => JSON.parse(text as string);
  expect(Object.keys(resource).filter((type) => type.endsWith('_exclusive'))).toEqual([]);
  expect(resource.aws_iam_policy?.AWSConnector).toMatchObject({ name: 'AWSConnector-fra-01' });
  expect(JSON.stringify(parsed(resource.aws_iam_policy?.AWSConnector?.policy))).toContain(
    '"arn:${data.aws_partition.current.partition}:s3:::import-to-ec2-*"',
  );
  expect(resource.aws_iam_user_policy_attachment?.connector_AWSConnector).toMatchObject({
    policy_arn: '${aws_iam_policy.AWSConnector.arn}',
    lifecycle: { create_before_destroy: true },
  });
  expect(parsed(resource.aws_iam_role?.connector_trust?.assume_role_policy)).toMatchObject({
    Statement: [{ Principal: { AWS: '${data.aws_iam_user.connector.arn}' } }],
  });
  expect(parsed(resource.aws_iam_role?.connector_saml?.assume_role_policy)).toMatchObject({
    Statement: [
      {
        Principal: { Federated: provider },
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.amazonaws-us-gov.com/saml' } },
      },
    ],
  });
  expect(JSON.stringify(resource.aws_s3_bucket_acl?.export)).toContain(
    'af913ca13efe7a94b88392711f6cfc8aa07c9d1454d4f190a624b126733a5602',
  );
  expect(resource.aws_s3_bucket?.export).not.toHaveProperty('force_destroy');
  expect(stacks['fra-01']?.resource.connector_policy_replacement?.AWSConnector).toMatchObject({
    user_name: 'u',
    policy_name: 'AWSConnector',
    replaced_by: 'arn:*:iam::*:policy/AWSConnector-fra-01',
  });
});
