import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
} from '@aws-sdk/client-iam';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAs, preflightInput } from '../../operations/check-input';
import { loadSpecs } from '../../config';
import gate from '../../lab/vcenter/privileges.json';
import { checks, runPreflight, vspherePrivileges, type CheckResult } from '../../preflight';
import { connect, destroy, setExtraConfig, type VcenterSession } from '../../vcenter';
import { expectSuccess, ROOT, useDeployment } from './support/deployment';
import { createVm } from './vcenter/support/machines';

const lab = useDeployment();
let session: VcenterSession;
beforeAll(async () => {
  const {
    VSPHERE_SERVER: server = '',
    VSPHERE_USER: username = '',
    VSPHERE_PASSWORD: password = '',
  } = lab.env;
  session = await connect({ server, username, password, tls: { caFile: lab.lab.paths.vcenterCa } });
});
// What a process trusts is read from its own environment.
const { SSL_CERT_FILE: trusted } = process.env;
beforeAll(() => {
  process.env.SSL_CERT_FILE = lab.lab.paths.vcenterCa;
});
afterAll(async () => {
  await session.close();
  if (trusted === undefined) delete process.env.SSL_CERT_FILE;
  else process.env.SSL_CERT_FILE = trusted;
});
const user = () => lab.env.VSPHERE_USER ?? '';
afterEach(async () => {
  await lab.control('DELETE', `/privileges/${user()}`);
  await lab.control('PUT', '/clock', { offsetSeconds: 0 });
});

/** The command, as `npx connector` runs it. */
const connector = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  lab.run('node', [join(ROOT, 'dist/cli/connector.js'), ...args], { env });

interface Run {
  readonly spec?: (text: string) => string;
  readonly env?: NodeJS.ProcessEnv;
  /** Names of the checks to run. @default all */
  readonly only?: readonly string[];
  readonly endpoints?: readonly string[];
}

/** Runs the checks on the example everybody starts with, changed by a test. */
async function run({ spec = (text) => text, env = {}, only, endpoints }: Run = {}): Promise<CheckResult[]> {
  const file = lab.writeSpec((text) => spec(text.replace(/ {2}allowUnsupportedVersion: .*\n/, '')));
  const all = { ...lab.env, ...env };
  const { specs, problems } = loadSpecs([file], { env: all, purpose: 'deploy' });
  expect(problems).toEqual([]);
  const [connector] = specs;
  const opened: VcenterSession[] = [];
  const logIn = connectAs(connector!.spec, all, lab.lab.paths.directory);
  const input = preflightInput(connector!, async (signal) => {
    const made = await logIn(signal);
    opened.push(made);
    return made;
  });
  try {
    const chosen = only === undefined ? checks : checks.filter(({ name }) => only.includes(name));
    const results = await runPreflight(
      { ...input, endpoints },
      { signal: new AbortController().signal, env: all, checks: chosen },
    );
    return results.map((result) => ({
      ...result,
      ...(result.position && { position: result.position.replace(/.*\//, '') }),
    }));
  } finally {
    await Promise.all(opened.map((made) => made.close()));
  }
}

const accepted = (text: string): string =>
  text.replace('  datacenter: DC0\n', '  datacenter: DC0\n  allowUnsupportedVersion: true\n');
const ofOutcome = (results: readonly CheckResult[], outcome: CheckResult['outcome']) =>
  results.filter((result) => result.outcome === outcome);
/** `spec.yaml:12:14: what was found`, as an operator reads it. */
const lines = (results: readonly CheckResult[]): string[] =>
  results.map(({ position = '', found }) => `${position}: ${found}`);
const names = (results: readonly CheckResult[]): string[] => results.map(({ name }) => name);

test('in a good lab every check passes', async () => {
  const results = await run({ spec: accepted });
  expect(lines(results.filter(({ outcome }) => outcome !== 'passed'))).toEqual([]);
  expect(names(results)).toEqual(checks.map(({ name }) => name));
  expect(await lab.changes()).toEqual([]);
});

test('a vCenter outside the documented range is a warning until it is accepted', async () => {
  const results = await run({ only: ['vcenter-version'] });
  expect(results).toEqual([
    {
      name: 'vcenter-version',
      title: 'version of vCenter',
      outcome: 'warning',
      path: 'vcenter.server',
      position: 'spec.yaml:8:11',
      found:
        'vCenter 8.0.3 is outside 5.1 to 6.0, which the AWS Connector for vCenter is made for (AWS Management Portal for vCenter User Guide, Introduction, Requirements)',
      remedy: 'set vcenter.allowUnsupportedVersion: true to accept it',
    },
  ]);
});

test.each<[string, string, Run, string[]]>([
  [
    'a datastore that does not exist',
    'placement',
    { spec: (text) => text.replace('LocalDS_0', 'LocalDS_O') },
    [
      'spec.yaml:12:14: vcenter.datastore "LocalDS_O" does not exist in DC0; did you mean "LocalDS_0"? (datastores: LocalDS_0, LocalDS_1)',
    ],
  ],
  [
    'a folder and a host that do not exist',
    'placement',
    { spec: (text) => text.replace('appliances', 'applianses').replace('DC0_C0_H0 ', 'DC0_C0_H7 ') },
    [
      'spec.yaml:11:9: vcenter.host "DC0_C0_H7" does not exist in cluster DC0_C0; did you mean "DC0_C0_H0"? (hosts: DC0_C0_H0, DC0_C0_H1, DC0_C0_H2)',
      'spec.yaml:13:11: vcenter.folder "applianses" does not exist in DC0; did you mean "appliances"? (folders: appliances)',
    ],
  ],
  [
    'a port group that does not exist',
    'placement',
    { spec: (text) => text.replace('Prod-VLAN-12', 'Prod-VLAN-21') },
    [
      'spec.yaml:20:29: appliance.ovf.networks["VM Network"] "Prod-VLAN-21" does not exist in DC0; did you mean "Prod-VLAN-12"? (networks: DC0_DVPG0, DVS0-DVUplinks-8, Prod-VLAN-12, VM Network)',
    ],
  ],
  [
    'an image with another checksum',
    'image-choices',
    { env: { CONNECTOR_IMAGE_SHA256: 'ab'.repeat(32) } },
    [expect.stringMatching(/^spec\.yaml:18:13: .*abababab/) as string],
  ],
  [
    'an image that is not there',
    'image-choices',
    { env: { CONNECTOR_IMAGE: '/nowhere/connector.ova' } },
    [expect.stringMatching(/^spec\.yaml:17:13: \/nowhere\/connector\.ova/) as string],
  ],
  [
    'a network the image does not have',
    'image-choices',
    { spec: (text) => text.replace('VM Network: Prod', 'Networks: Prod') },
    [
      'spec.yaml:20:27: appliance.ovf.networks.Networks: the image has no network "Networks" (it has: VM Network)',
    ],
  ],
  [
    'no room for the swap file',
    'datastore-space',
    { spec: (text) => text.replace('\naws:', '  hardware: { memory: 24TiB }\n\naws:') },
    [
      'spec.yaml:12:14: 4 TiB are free on LocalDS_0, and 1 GiB for disks (eagerZeroedThick) and 24 TiB for the swap file are needed',
    ],
  ],
  [
    'another account',
    'aws-identity',
    { spec: (text) => text.replace('123456789012', '210987654321') },
    [
      'spec.yaml:24:14: aws.accountId is 210987654321, and the credentials found lead to 123456789012 (arn:aws:sts::123456789012:user/moto)',
    ],
  ],
  [
    'a boundary that does not exist',
    'aws-policy',
    {
      spec: (text) =>
        text.replace(
          'identity:',
          'identity:\n    permissionsBoundary: arn:aws:iam::123456789012:policy/none',
        ),
    },
    ['spec.yaml:26:26: the policy arn:aws:iam::123456789012:policy/none does not exist'],
  ],
  [
    "somebody else's user that does not exist",
    'aws-key-quota',
    { spec: (text) => text.replace('identity:', 'identity:\n    existingUser: nobody') },
    ['spec.yaml:26:19: aws.identity.existingUser "nobody" does not exist in this account'],
  ],
  [
    'a store that the secret of the access key cannot be put into',
    'access-key-store',
    {
      spec: (text) => text.replace('identity:', 'identity:\n    accessKey: { store: { file: nowhere/key } }'),
    },
    [
      expect.stringMatching(
        /^spec\.yaml:26:25: the file .*nowhere\/key cannot be written: there is no directory/,
      ),
    ],
  ],
  [
    'a name in the certificate that leads elsewhere',
    'certificate-names',
    {
      spec: (text) =>
        `${text
          .replace(
            '\naws:',
            '  network: { address: { ip: 10.0.0.5, netmask: 255.255.255.0, gateway: 10.0.0.1 } }\n  managementConsole: { password: { env: CONNECTOR_CONSOLE_PASSWORD } }\n\naws:',
          )
          .replace('identity:', 'identity:\n    accessKey: { store: { secretsmanager: keys } }')}registration:
  administrator: { username: connector-lab@vsphere.local, password: { env: VSPHERE_PASSWORD } }
  serviceAccount: { username: connector-service@vsphere.local, password: { env: CONNECTOR_SERVICE_PASSWORD } }
  configuration: { env: CONNECTOR_REGISTRATION }
certificate: { issuer: selfSigned, key: { store: { secretsmanager: certificate } }, dnsNames: [localhost] }
`,
    },
    [
      expect.stringMatching(
        /^spec\.yaml:\d+:95: localhost leads to 127\.0\.0\.1, and the appliance is going to have 10\.0\.0\.5$/,
      ) as string,
    ],
  ],
  [
    'an endpoint that nothing answers on',
    'endpoints',
    { endpoints: ['127.0.0.1:9'] },
    [
      expect.stringMatching(
        /^spec\.yaml:23:11: 127\.0\.0\.1:9 is not reached from this machine .*: nothing listens there$/,
      ) as string,
    ],
  ],
])('%s fails alone', async (_what, name, change, expected) => {
  const results = await run({
    ...change,
    spec: (text) =>
      accepted((change.spec ?? ((same) => same))(text)).replace('  allowUnsupportedVersion: true\n', ''),
  });
  const failed = ofOutcome(results, 'failed');
  expect(lines(failed)).toEqual(expected);
  expect(new Set(names(failed))).toEqual(new Set([name]));
});

test.each([
  [-7200, ["the clock of host DC0_C0_H0 is 7200 s behind AWS's"]],
  [18, ["the clock of host DC0_C0_H0 is 18 s ahead of AWS's"]],
  [12, []],
  [-12, []],
])('a host whose clock is %i s off', async (offsetSeconds, expected) => {
  await lab.control('PUT', '/clock', { offsetSeconds });
  const failed = ofOutcome(await run({ only: ['host-time'] }), 'failed');
  // A busy machine takes a second to answer.
  const found = failed.map((result) =>
    result.found
      .replace(/; .*/, '')
      .replace(/\b(18|7\d{3})(\.\d)?\b|\b1[789]\.\d\b/, (text) => String(Math.round(Number(text) / 3) * 3)),
  );
  expect(found).toEqual(expected);
});

test('an AWS that cannot be reached fails what asks it, and nothing else', async () => {
  // In a process of its own: jest's errors are others than Node's, which the SDK cannot tell from any value.
  const args = ['check', '--json', lab.writeSpec()];
  const { code, output } = await connector(args, { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' });
  expect(code).toBe(1);
  const { connectors } = JSON.parse(output) as { connectors: { results: CheckResult[] }[] };
  const results = connectors[0]?.results ?? [];
  expect(ofOutcome(results, 'failed').map(({ name, found }) => `${name}: ${found}`)).toEqual([
    'host-time: the time of AWS cannot be had from 127.0.0.1:9 (ECONNREFUSED)',
    'aws-identity: AWS cannot be reached: connect ECONNREFUSED 127.0.0.1:9',
  ]);
  expect(names(ofOutcome(results, 'skipped'))).toEqual(['aws-policy', 'aws-key-quota']);
});

test('without a host of its own every host of the cluster is asked', async () => {
  await lab.control('PUT', '/clock', { offsetSeconds: 60 });
  const results = await run({
    only: ['host-time'],
    spec: (text) => text.replace(/\n {2}host: .*/, ''),
    env: { CONNECTOR_VSPHERE_PROVIDER_VERSION: '2.15.0' },
  });
  expect(results.map(({ found }) => /host (\S+)/.exec(found)?.[1])).toEqual([
    'DC0_C0_H0',
    'DC0_C0_H1',
    'DC0_C0_H2',
  ]);
});

test('two access keys are the most a user can have', async () => {
  const UserName = 'aws-connector-lab-01';
  const withKey = (text: string) =>
    text.replace('identity:', 'identity:\n    accessKey: { store: { file: key.json } }');
  const quota = async () => (await run({ only: ['aws-key-quota'], spec: withKey }))[0];
  expect(await quota()).toMatchObject({
    outcome: 'passed',
    found: `user ${UserName} is going to be made, and its key with it`,
  });
  await lab.iam.send(new CreateUserCommand({ UserName }));
  const keys: string[] = [];
  const makeKey = async () => {
    const { AccessKey } = await lab.iam.send(new CreateAccessKeyCommand({ UserName }));
    keys.push(AccessKey?.AccessKeyId ?? '');
  };
  try {
    await makeKey();
    expect(await quota()).toMatchObject({
      outcome: 'passed',
      found: `user ${UserName} has 1 access key of 2`,
    });
    await makeKey();
    const full = await quota();
    expect(full).toMatchObject({
      outcome: 'failed',
      remedy: `delete the one that is no longer used: aws iam delete-access-key --user-name ${UserName} --access-key-id ...`,
    });
    expect(full?.found).toMatch(
      new RegExp(`^user ${UserName} has 2 access keys, the most IAM allows: ${keys[0]} \\(active, made 20`),
    );
  } finally {
    for (const AccessKeyId of keys) await lab.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await lab.iam.send(new DeleteUserCommand({ UserName }));
  }
});

test('a wrong password fails once, and what needs vCenter is skipped', async () => {
  const results = await run({ env: { VSPHERE_PASSWORD: 'wrong' } });
  expect(names(ofOutcome(results, 'failed'))).toEqual(['vcenter-login']);
  expect(ofOutcome(results, 'failed')[0]?.found).toContain('the user name or the password');
  expect(names(ofOutcome(results, 'skipped'))).toEqual([
    'vcenter-version',
    'placement',
    'vm-name',
    'vcenter-privileges',
    'ovf-networks',
    'datastore-space',
    'host-time',
  ]);
  expect(JSON.stringify(results)).not.toContain('wrong"');
  const events = (await lab.control('GET', '/events')) as { kind: string }[];
  expect(events.filter(({ kind }) => kind === 'loginFailed')).toHaveLength(1);
});

test('a vCenter that cannot be reached', async () => {
  const results = await run({ env: { VSPHERE_SERVER: '127.0.0.1:9' } });
  expect(lines(ofOutcome(results, 'failed'))).toEqual([
    expect.stringMatching(/^spec\.yaml:8:11: 127\.0\.0\.1:9: nothing listens there/),
  ]);
});

test('what is wrong is found together', async () => {
  await lab.control('PUT', '/clock', { offsetSeconds: 60 });
  await lab.control('PUT', `/privileges/${user()}`, { denied: ['VApp.Import'] });
  const results = await run({
    spec: (text) => text.replace('LocalDS_0', 'LocalDS_9').replace('123456789012', '210987654321'),
    env: { CONNECTOR_IMAGE_SHA256: 'ab'.repeat(32) },
    endpoints: ['127.0.0.1:9'],
  });
  expect(names(ofOutcome(results, 'failed'))).toEqual([
    'placement',
    'vcenter-privileges',
    'vcenter-privileges',
    'image-choices',
    'host-time',
    'endpoints',
    'aws-identity',
  ]);
  expect(ofOutcome(results, 'skipped').map(({ name, found }) => `${name}: ${found}`)).toEqual([
    'vcenter-privileges: not checked: Datastore.AllocateSpace: it needs the datastore',
    'ovf-networks: not checked: it needs the image',
    'datastore-space: not checked: it needs the image',
    'aws-policy: not checked: it needs a login to AWS',
    'aws-key-quota: not checked: it needs a login to AWS',
  ]);
});

test('a role is assumed before anything is asked', async () => {
  const roleArn = 'arn:aws:iam::123456789012:role/deployer';
  const results = await run({
    only: ['aws-identity', 'aws-policy'],
    spec: (text) => text.replace('aws:', `aws:\n  assumeRole: { roleArn: '${roleArn}' }`),
  });
  expect(results.map(({ outcome, found }) => `${outcome}: ${found}`)).toEqual([
    'passed: account 123456789012, as arn:aws:sts::123456789012:assumed-role/deployer/connector-as-code',
    expect.stringMatching(/^passed: .*policy\/AWSConnector/),
  ]);
});

describe('privileges', () => {
  const needed = vspherePrivileges().filter(({ when }) => when === undefined);

  test.each([...new Set(needed.map(({ privilege }) => privilege))])('without %s', async (privilege) => {
    await lab.control('PUT', `/privileges/${user()}`, { denied: [privilege] });
    const results = await run({ only: ['vcenter-privileges'] });
    const reasons = needed.filter((entry) => entry.privilege === privilege).map(({ why }) => why);
    expect(results.map(({ outcome }) => outcome)).toEqual(reasons.map(() => 'failed'));
    results.forEach(({ found }, index) => {
      expect(found).toContain(`${user()} lacks ${privilege} on the `);
      expect(found.endsWith(`: ${reasons[index]}`)).toBe(true);
    });
  });

  test('on what is not there are not asked, and that is said', async () => {
    const results = await run({
      only: ['vcenter-privileges'],
      spec: (text) => text.replace('LocalDS_0', 'LocalDS_9').replace(/\n {2}ovf:\n.*/, ''),
    });
    expect(results).toMatchObject([
      {
        outcome: 'skipped',
        found:
          'not checked: Datastore.AllocateSpace, Network.Assign: it needs the datastore and a port group that the spec names',
      },
    ]);
  });

  test('terraform deploys with the printed role, and nothing more', async () => {
    const { output } = await connector(['privileges', '--for', 'deploy', '--json']);
    const { vsphere } = JSON.parse(output) as { vsphere: { privilege: string }[] };
    const granted = new Set(vsphere.map(({ privilege }) => privilege));
    const denied = [...new Set(Object.values(gate).flat())].filter((privilege) => !granted.has(privilege));
    expect(denied.length).toBeGreaterThan(10);
    await lab.control('PUT', `/privileges/${user()}`, { denied });
    const cwd = join(lab.lab.paths.directory, 'plain');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'main.tf'), plainDeployment(lab.env.CONNECTOR_IMAGE ?? ''));
    const terraform = (...args: string[]) =>
      lab.run(lab.env.TERRAFORM_BINARY_NAME ?? 'terraform', [...args, '-no-color'], { cwd });
    try {
      expectSuccess(await terraform('init'));
      expectSuccess(await terraform('apply', '-auto-approve'));
      expect(await lab.vm('fra-01')).toMatchObject({ power: 'poweredOn', annotation: 'by the printed role' });
      expect(await lab.changes()).not.toContain('denied');
    } finally {
      await lab.control('DELETE', `/privileges/${user()}`);
      expectSuccess(await terraform('destroy', '-auto-approve'));
      rmSync(cwd, { recursive: true });
    }
  });
});

describe('while the VM exists', () => {
  const wrong = (text: string): string => text.replace('LocalDS_0', 'LocalDS_9');
  const withVm = async (
    marks: Readonly<Record<string, string>>,
    work: () => Promise<void>,
  ): Promise<void> => {
    const vm = await createVm(session, 'lab-01');
    try {
      await setExtraConfig(session, vm, marks);
      await work();
    } finally {
      await destroy(session, vm);
    }
  };

  test('what fails is a warning, and nothing is looked at that only a deployment needs', async () => {
    await withVm({ 'connector.name': 'lab-01' }, async () => {
      const results = await run({ spec: wrong, env: { CONNECTOR_IMAGE: '/nowhere/connector.ova' } });
      expect(names(ofOutcome(results, 'failed'))).toEqual([]);
      expect(lines(ofOutcome(results, 'warning'))).toContain(
        'spec.yaml:12:14: vcenter.datastore "LocalDS_9" does not exist in DC0; did you mean "LocalDS_0"? (datastores: LocalDS_0, LocalDS_1)',
      );
      expect(ofOutcome(results, 'skipped').map(({ name, found }) => `${name}: ${found}`)).toEqual([
        'vcenter-privileges: not checked: Datastore.AllocateSpace: it needs the datastore',
        'image-choices: not checked: the VM exists already, and nothing is uploaded',
        'ovf-networks: not checked: the VM exists already, and nothing is uploaded',
        'datastore-space: not checked: the VM exists already, and nothing is uploaded',
      ]);
      const { code, output } = await connector(['check', lab.writeSpec(wrong)]);
      expect(output).toContain('spec.yaml:12:14: warning: objects in vCenter: vcenter.datastore "LocalDS_9"');
      expect(code).toBe(0);
    });
  });

  test('and is not ours, both ways out are named, and failures stay failures', async () => {
    await withVm({ 'connector.name': 'another' }, async () => {
      const results = await run({ spec: wrong });
      expect(names(ofOutcome(results, 'failed'))).toEqual(['placement', 'vm-name']);
      expect(ofOutcome(results, 'failed')[1]).toEqual({
        name: 'vm-name',
        title: "the VM's name",
        outcome: 'failed',
        path: 'appliance.vmName',
        position: 'spec.yaml:16:3',
        found: "/DC0/vm/appliances/lab-01 exists and is not marked as lab-01's (extraConfig connector.name)",
        remedy:
          'run `npx connector adopt lab-01` to take it over, or `npx connector discard lab-01` if it is the remnant of a broken upload; or choose another appliance.vmName',
      });
    });
  });

  test("its own privileges are asked, not the folder's", async () => {
    await withVm({ 'connector.name': 'lab-01' }, async () => {
      await lab.control('PUT', `/privileges/${user()}`, { denied: ['VirtualMachine.Interact.PowerOn'] });
      const results = await run({ only: ['vcenter-privileges'] });
      expect(results).toMatchObject([{ outcome: 'warning' }]);
      expect(results[0]?.found).toContain('on the VM /DC0/vm/appliances/lab-01: ');
    });
  });
});

describe('connector check', () => {
  test('prints every check, and ends with 0', async () => {
    const { code, output } = await connector(['check', lab.writeSpec()]);
    expect(code).toBe(0);
    expect(output).toContain('passed: objects in vCenter: DC0/DC0_C0/DC0_C0_H0 sees datastore LocalDS_0');
    expect(output).toContain(`\n${checks.length} passed\n`);
    expect(output).not.toContain('NodeVersionSupportWarning');
  });

  test('finds a connector by its name, and fails with the place of what is wrong', async () => {
    lab.writeSpec((text) => text.replace('LocalDS_0', 'LocalDS_O'));
    const { code, output } = await connector(['check', 'lab-01']);
    expect(code).toBe(1);
    expect(output).toMatch(
      /spec\.yaml:12:14: failed: objects in vCenter: vcenter\.datastore "LocalDS_O" does not exist in DC0; did you mean "LocalDS_0"\? \(datastores: LocalDS_0, LocalDS_1\)\n/,
    );
    const unknown = await connector(['check', 'lab-02']);
    expect(unknown).toEqual({
      code: 1,
      output: 'no connector is called "lab-02"; did you mean "lab-01"? (connectors: lab-01)\n',
    });
  });

  test('says all of it as JSON', async () => {
    const { code, output } = await connector(['check', '--json', lab.writeSpec()]);
    expect(code).toBe(0);
    const { passed, connectors } = JSON.parse(output) as {
      passed: boolean;
      connectors: { name: string; results: CheckResult[] }[];
    };
    expect(passed).toBe(true);
    expect(connectors.map(({ name }) => name)).toEqual(['lab-01']);
    expect(names(connectors[0]?.results ?? [])).toEqual(checks.map(({ name }) => name));
  });

  test('without AWS credentials says how to log in', async () => {
    const file = lab.writeSpec();
    const { code, output } = await connector(['check', file], {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_CONFIG_FILE: '/dev/null',
      HOME: lab.lab.paths.directory,
    });
    expect(code).toBe(1);
    expect(output).toMatch(
      /spec\.yaml:24:3: failed: AWS account: AWS takes no credentials from here: Could not load credentials/,
    );
    expect(output).toContain('export AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  });

  test('has nothing to look at for an absent connector', async () => {
    const { code, output } = await connector(['check', lab.writeSpec((text) => `${text}state: absent\n`)]);
    expect(code).toBe(0);
    expect(output).toMatch(/spec\.yaml: lab-01 is absent: nothing to check\n$/);
  });
});

/** One VM by the vSphere provider alone, with everything set that the stacks set. */
const plainDeployment = (image: string): string => `
terraform {
  required_providers {
    vsphere = { source = "vmware/vsphere" }
  }
}
provider "vsphere" {}
data "vsphere_datacenter" "this" {
  name = "DC0"
}
data "vsphere_compute_cluster" "this" {
  name          = "DC0_C0"
  datacenter_id = data.vsphere_datacenter.this.id
}
data "vsphere_host" "this" {
  name          = "DC0_C0_H0"
  datacenter_id = data.vsphere_datacenter.this.id
}
data "vsphere_datastore" "this" {
  name          = "LocalDS_0"
  datacenter_id = data.vsphere_datacenter.this.id
}
data "vsphere_network" "this" {
  name          = "Prod-VLAN-12"
  datacenter_id = data.vsphere_datacenter.this.id
}
resource "vsphere_virtual_machine" "this" {
  name                       = "fra-01"
  annotation                 = "by the printed role"
  folder                     = "appliances"
  resource_pool_id           = data.vsphere_compute_cluster.this.resource_pool_id
  datastore_id               = data.vsphere_datastore.this.id
  datacenter_id              = data.vsphere_datacenter.this.id
  host_system_id             = data.vsphere_host.this.id
  num_cpus                   = 2
  memory                     = 4096
  memory_reservation         = 1024
  guest_id                   = "otherLinux64Guest"
  firmware                   = "efi"
  scsi_type                  = "lsilogic"
  extra_config               = { "connector.name" = "fra-01" }
  wait_for_guest_ip_timeout  = 0
  wait_for_guest_net_timeout = 0
  network_interface {
    network_id = data.vsphere_network.this.id
  }
  ovf_deploy {
    local_ovf_path    = "${image}"
    disk_provisioning = "eagerZeroedThick"
    ovf_network_map   = { "VM Network" = data.vsphere_network.this.id }
  }
}
`;
