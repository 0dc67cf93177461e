import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { allPlanted } from '../../lab/appliance';
import { resolveSecret } from '../../secrets';
import { connectorElsewhere } from './support/deployed-connector';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';

const lab = useDeployment();
const COMMAND = join(ROOT, 'dist/cli/connector.js');
const NAME = 'lab-01';

/** Of the spec's file: a comment, and a tag, which is in the states as well. */
const [COMMENT, TAG] = ['Comment-Canary-71!', 'Tag-Canary-72'];
/** Of whoever runs it. */
const CREDENTIALS = { AWS_SECRET_ACCESS_KEY: 'Aws-Canary-73!', AWS_SESSION_TOKEN: 'Token-Canary-74!' };

const at = (name: string): string => join(lab.lab.paths.directory, name);
const bundle = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  lab.run('node', [COMMAND, 'support-bundle', ...args], {
    env: { ...CREDENTIALS, TMPDIR: at('scratch'), ...env },
  });
const filesOf = (file: string): string[] =>
  execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n').sort();
const textOf = (file: string, path: string): string =>
  execFileSync('tar', ['-xOzf', file, path], { encoding: 'utf8' });

/** All there is in it, the logs within it unpacked as well. */
function everything(file: string): string {
  return filesOf(file)
    .map((path) => {
      if (!path.endsWith('.tar.gz')) return textOf(file, path);
      const logs = execFileSync('tar', ['-xOzf', file, path]);
      return execFileSync('tar', ['-xOzf', '-'], { input: logs, encoding: 'utf8' });
    })
    .join('\n');
}

/** Everything that must be in no bundle. */
async function secrets(): Promise<string[]> {
  const { env } = lab;
  const given = ['VSPHERE_PASSWORD', 'CONNECTOR_CONSOLE_PASSWORD', 'CONNECTOR_VM_PASSWORD'].map(
    (name) => env[name] ?? 'missing',
  );
  const key = await resolveSecret({ secretsmanager: `connectors/${NAME}` }, { env });
  const parts = key.value.startsWith('{') ? Object.values(JSON.parse(key.value) as object) : [key.value];
  const { key: connectorKey } = JSON.parse(env.CONNECTOR_REGISTRATION ?? '') as { key: string };
  return [
    ...[...given, env.CONNECTOR_SERVICE_PASSWORD ?? 'missing', connectorKey, COMMENT, TAG],
    ...[...Object.values(CREDENTIALS), ...allPlanted(NAME), ...parts.map(String)],
  ];
}

/** Takes connections, and never says a word. */
let silent: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  silent = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  mkdirSync(at('scratch'));
  lab.writeRegisteredSpec((text) =>
    text.replace('  accountId:', `  # ${COMMENT}\n  tags: { ApiToken: ${TAG} }\n  accountId:`),
  );
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
}, 600_000);
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => silent.close(resolve));
});
// What is kept there of which run is inside which appliance is no leftover.
afterEach(() =>
  expect(readdirSync(at('scratch')).filter((name) => !/^connector-\d+$/.test(name))).toEqual([]),
);

test('without consent, and in a dry run, nothing is asked of anybody', async () => {
  const [events, before] = [await lab.events(), await lab.appliance(NAME)];
  const refused = await bundle(['--output', at('refused.tar.gz')]);
  expect(refused.code).toBe(1);
  expect(refused.output.trim().split('\n')).toEqual([expect.stringMatching(/^support-bundle .*--yes$/)]);
  const dry = await bundle(['--dry-run', '--output', at('refused.tar.gz')]);
  expectSuccess(dry);
  expect(dry.output).toMatch(/^1\. vCenter .*lab-01/m);
  expect(dry.output).toContain('state pull of lab-01-identity and lab-01');
  expect(dry.output).toContain('Download Debug Log Bundle');
  expect(existsSync(at('refused.tar.gz'))).toBe(false);
  expect([await lab.events(), await lab.appliance(NAME)]).toEqual([events, before]);
});

test('all there is, listed before it is written, and no secret in it', async () => {
  const file = at('whole.tar.gz');
  const { code, output } = await bundle(['--yes', '--output', file]);
  expect({ code, output }).toMatchObject({ code: 0 });
  const files = [
    ...['problems.txt', 'status.json', 'versions.json'],
    ...['lab-01-identity.tfstate', 'lab-01.tfstate', 'logs.tar.gz', 'spec.yaml', 'vcenter.json'].map(
      (name) => `${NAME}/${name}`,
    ),
  ];
  expect(filesOf(file)).toEqual(files.map((path) => `whole/${path}`).sort());
  const written = output.indexOf(`${file}, `);
  for (const path of files) expect(output.indexOf(path)).toBeLessThan(written);
  expect(output).toContain(`SHA-256 ${createHash('sha256').update(readFileSync(file)).digest('hex')}`);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const text = everything(file);
  for (const secret of await secrets()) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      expect(text).not.toContain(form);
      expect(output).not.toContain(form);
    }
  }
  expect(textOf(file, 'whole/problems.txt')).toBe('Everything could be collected.\n');
  expect(JSON.parse(textOf(file, 'whole/status.json'))).toMatchObject({
    connectors: [{ name: NAME, health: { asked: true, registered: true } }],
  });
  const versions = JSON.parse(textOf(file, 'whole/versions.json')) as Versions;
  expect(versions.engine.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(Object.keys(versions.engine.providers).length).toBeGreaterThanOrEqual(3);
  expect(Object.values(versions.vcenters)).toEqual([
    expect.objectContaining({ version: expect.any(String) as unknown }),
  ]);
  expect(JSON.parse(textOf(file, `whole/${NAME}/vcenter.json`))).toMatchObject({
    vm: {
      ...{ path: `/DC0/vm/appliances/${NAME}`, powerState: 'poweredOn', toolsRunning: true, snapshots: [] },
      more: { 'config.version': expect.stringMatching(/^vmx-/) as unknown },
      place: { datacenter: 'DC0', datastores: ['LocalDS_0'], networks: ['Prod-VLAN-12'] },
      marks: expect.arrayContaining(['connector.name']) as unknown,
      extension: expect.any(String) as unknown,
    },
  });
  const state = JSON.parse(textOf(file, `whole/${NAME}/${NAME}.tfstate`)) as { resources: object[] };
  expect(state.resources.length).toBeGreaterThan(5);
  expect(textOf(file, `whole/${NAME}/spec.yaml`)).toContain('env: VSPHERE_PASSWORD');
  expect(text).toContain('heap_mb=212 threads=41');

  const again = await bundle(['--yes', '--output', file]);
  expect(again).toMatchObject({ code: 1 });
  expect(again.output).toContain('is there already');
}, 180_000);

interface Versions {
  readonly engine: { readonly version: string; readonly providers: object };
  readonly vcenters: object;
}

test('a silent console, a vCenter that hangs and one that refuses are in problems.txt, and the rest is there', async () => {
  const { port } = silent.address() as AddressInfo;
  const files = [
    connectorElsewhere(lab, 'hanging', `127.0.0.1:${port}`),
    connectorElsewhere(lab, 'refusing', '127.0.0.1:1'),
  ];
  const file = at('parts.tar.gz');
  await lab.appliances('PUT', `/appliances/${NAME}/switches`, { unresponsive: 'reset' });
  try {
    const { code, output } = await bundle([NAME, ...files, '--yes', '--timeout', '4', '--output', file]);
    expect({ code, output }).toMatchObject({ code: 2 });
    const problems = textOf(file, 'parts/problems.txt');
    expect(problems).toMatch(/^- hanging: vCenter: all of it: .*does not answer within 4 s$/m);
    expect(problems).toMatch(/^- refusing: vCenter: all of it: .+$/m);
    expect(problems).toMatch(/^- lab-01: management console: health: its console does not answer \(.+\)$/m);
    for (const line of problems.split('\n').filter((each) => each.startsWith('- ')))
      if (!line.includes('nothing was applied')) expect(output).toContain(`not in it: ${line.slice(2)}`);
    expect(filesOf(file)).toEqual(
      expect.arrayContaining([
        ...['parts/status.json', 'parts/hanging/spec.yaml', 'parts/refusing/spec.yaml'],
        ...[`parts/${NAME}/vcenter.json`, `parts/${NAME}/${NAME}.tfstate`],
      ]),
    );
    const text = everything(file);
    for (const secret of await secrets()) expect(text).not.toContain(secret);
  } finally {
    await lab.appliances('PUT', `/appliances/${NAME}/switches`, { unresponsive: null });
  }
}, 240_000);
