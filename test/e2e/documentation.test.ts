import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findByInventoryPath, setExtraConfig } from '../../vcenter';
import { expectSuccess, useDeployment, ROOT, type Outcome } from './support/deployment';
import { useVcenterSession } from './support/vcenter-session';

/** The commands a document shows, a block each. */
function commands(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
}

const lab = useDeployment();
const session = useVcenterSession(lab);
let checkout: string;
beforeAll(() => {
  // A checkout of what would be committed now, with what `npm test` has prepared in this one. The packages are
  // linked one by one: an installation there must never reach through a link and empty this checkout's.
  checkout = mkdtempSync(join(tmpdir(), 'connector-docs-'));
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' });
  for (const file of files.split('\0').filter(Boolean)) cpSync(join(ROOT, file), join(checkout, file));
  cpSync(join(ROOT, 'dist'), join(checkout, 'dist'), { recursive: true });
  mkdirSync(join(checkout, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(checkout, 'node_modules', name));
  }
  symlinkSync(join(ROOT, '.lab'), join(checkout, '.lab'));
});
afterAll(async () => {
  // A document's script that fails half-way has not come to its own last line.
  await shell('npx connector lab down --delete', readerEnvironment());
  rmSync(checkout, { recursive: true, force: true });
});

/**
 * Runs a script as a reader would type it, in the checkout; `input` is what the reader types when asked. A plan with
 * changes ends with 2, at which a reader's shell goes on.
 */
function shell(script: string, env: NodeJS.ProcessEnv, input = ''): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const typed = script.replace(/^npx connector plan\b.*$/gm, '$& || [ $? -eq 2 ]');
    const child = spawn('bash', ['-euo', 'pipefail', '-c', typed], { cwd: checkout, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, output });
    });
    child.stdin.end(input);
  });
}

/** An environment without anything of a lab, with labs of a name of their own. */
function readerEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CONNECTOR_LAB: `docs-${process.pid}`,
    CONNECTOR_DEMO_LAB: `docs-demo-${process.pid}`,
    NO_COLOR: '1',
  };
}

test('the README shows the example that the demo deploys', () => {
  const shown = /^```yaml\n([\s\S]*?)^```/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1] ?? '';
  expect(parse(shown)).toEqual(parse(readFileSync(join(ROOT, 'config/examples/lab.yaml'), 'utf8')));
});

test('README: one command shows it all, and leaves nothing', async () => {
  expect(commands('README.md')[0]).toBe('npm run demo\n');
  const outcome = await shell('npm run demo', readerEnvironment());
  expectSuccess(outcome);
  const outputs = outcome.output;
  expect(outputs).toContain('[AWS]\nno users, no roles');
  expect(outputs).toMatch(/connector_power\.appliance: Modifications complete/);
  expect(outputs).toMatch(/\/DC0\/vm\/appliances\/lab-01 +poweredOff/);
  expect(outputs).not.toContain('Warning');
  expect(outcome.output).toMatch(/Done, in [\d.]+ s/);
}, 1_500_000);

test('the demo refuses a spec that leads off this machine, and ends its lab', async () => {
  const spec = join(checkout, 'config/examples/lab.yaml');
  const before = readFileSync(spec, 'utf8');
  writeFileSync(spec, before.replace('{ env: VSPHERE_SERVER }', 'vcenter.example.com'));
  const { code, output } = await shell('npm run demo', readerEnvironment());
  writeFileSync(spec, before);
  expect(code).toBe(1);
  expect(output).toContain('vcenter.example.com is not on loopback: the demo deploys to the lab only');
  expect(output).not.toContain('Creating');
  expect(output).toContain('== Ending the lab');
}, 120_000);

/** The reader's environment for a connector of their own: the lab's, without what the README tells to set. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { VSPHERE_USER, VSPHERE_PASSWORD, CONNECTOR_SPECS, CONNECTOR_STATE_DIR, ...rest } = lab.env;
  expect([VSPHERE_USER, VSPHERE_PASSWORD, CONNECTOR_SPECS, CONNECTOR_STATE_DIR]).not.toContain(undefined);
  return { ...rest, CDKTF_OUTPUT: join(lab.lab.paths.directory, 'own.out') };
}

/** Follows the README up to a spec with the reader's own names. */
async function writeOwnSpec(env: NodeJS.ProcessEnv): Promise<void> {
  const [, install = ''] = commands('README.md');
  expect(install).toContain('npm ci\n'); // Every run of the tests begins with it; here the packages are linked.
  expectSuccess(await shell(install.replace('npm ci\n', ''), env));
  cpSync(env.CONNECTOR_IMAGE ?? '', join(checkout, 'config/connectors/AWS-Connector.ova'));
  editOwnSpec((text) =>
    text
      .replace('vcenter.example.com', env.VSPHERE_SERVER ?? '')
      .replace(/ {2}tls: .*\n/, '')
      .replace('Frankfurt', 'DC0')
      .replace('Compute-01', 'DC0_C0\n  host: DC0_C0_H0')
      .replace('vsanDatastore', 'LocalDS_0')
      .replace('0'.repeat(64), env.CONNECTOR_IMAGE_SHA256 ?? ''),
  );
}

const OWN = 'config/connectors/fra-01.yaml';

function editOwnSpec(change: (text: string) => string): void {
  const file = join(checkout, OWN);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

test('README: your own connector', async () => {
  const [, , validate = '', deploy = '', destroy = ''] = commands('README.md');
  const password = 'typed-by-hand-1';
  await lab.control('PUT', `/users/${encodeURIComponent('terraform@vsphere.local')}`, { password });
  const env = ownEnvironment();
  await writeOwnSpec(env);
  const valid = await shell(validate, env);
  expectSuccess(valid);
  expect(valid.output).toContain(`${OWN}: fra-01 is valid (running)`);
  const deployed = await shell(deploy, env, `${password}\n`);
  expectSuccess(deployed);
  expect(deployed.output).toContain('passed: login to vCenter: logged in to');
  expect(deployed.output).toContain('as terraform@vsphere.local');
  expect(await lab.vm('fra-01')).toMatchObject({ memoryMiB: 8192, power: 'poweredOn' });
  expect(await lab.users()).toEqual(['aws-connector-fra-01']);

  const { VSPHERE_USER, VSPHERE_PASSWORD } = lab.env;
  editOwnSpec((text) => text.replace('deletionProtection: true', 'deletionProtection: false'));
  expectSuccess(await shell(destroy, { ...env, VSPHERE_USER, VSPHERE_PASSWORD }));
  expect(await lab.vm('fra-01')).toBeUndefined();
  expect(await lab.users()).toEqual([]);
}, 1_500_000);

test('docs/operations.md', async () => {
  const [privileges = '', identity = '', images = '', check = '', confirmed = '', ...others] =
    commands('docs/operations.md');
  const [health = '', passwords = '', certificate = '', removing = '', adopt = '', ...rest] = others;
  const [discard = '', pipeline = '', ...more] = rest;
  expect(more).toEqual([]);
  const { VSPHERE_USER, VSPHERE_PASSWORD } = lab.env;
  const env: NodeJS.ProcessEnv = { ...ownEnvironment(), VSPHERE_USER, VSPHERE_PASSWORD };
  const succeeds = async (script: string): Promise<string> => {
    const outcome = await shell(script, env);
    expectSuccess(outcome);
    return outcome.output;
  };
  await writeOwnSpec(env);
  // Of the lab's consoles, which share this machine with whatever has port 443.
  const port = lab.env.CONNECTOR_CONSOLE_PORT ?? '';
  editOwnSpec((text) => text.replace('appliance:\n', `appliance:\n  managementConsole: { port: ${port} }\n`));

  expect(await succeeds(privileges)).toContain('arn:aws:iam::123456789012:user/aws-connector-fra-01');
  const compared = await succeeds(identity);
  expect(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')).toContain(compared);
  const sha256 = env.CONNECTOR_IMAGE_SHA256 ?? '';
  expect(await succeeds(images)).toContain(
    `\n${sha256}\nimage:\n  source: config/connectors/AWS-Connector.ova\n  sha256: ${sha256}\n`,
  );
  expect(await succeeds(check)).toMatch(/\d+ passed, 1 warning\b/); // The lab's vCenter is a newer one.

  await succeeds("npx cdktf deploy '*' --parallelism 1 --auto-approve");
  // Nobody has been inside this one; test/e2e/registration.test.ts asks one that is registered.
  expect(await shell(health, env)).toMatchObject({ code: 2 });
  // Nor has this one passwords to rotate; test/e2e/passwords.test.ts has.
  expect(await shell(passwords, env)).toMatchObject({ code: 1 });
  expect(await succeeds(certificate)).toMatch(/SHA-256 +([0-9A-F]{2}:){31}/);
  expect((await shell('npx cdktf destroy fra-01 --auto-approve', env)).code).toBe(1);
  expect(await lab.vm('fra-01')).toBeDefined();
  await succeeds(confirmed);
  expect(await lab.vm('fra-01')).toBeUndefined();

  // A VM that neither a state nor its mark knows, with the same image.
  const forget = async (): Promise<void> => {
    const vm = await findByInventoryPath(session(), '/DC0/vm/appliances/fra-01');
    await setExtraConfig(session(), vm!, { 'connector.name': '' });
    rmSync(join(checkout, 'config/connectors/.state/fra-01.tfstate'));
  };
  const piped = await succeeds(pipeline);
  expect(piped).toMatch(/^fra-01 {2}user_arn = arn:aws:iam::123456789012:user\/aws-connector-fra-01$/m);
  expect(piped).toMatch(/^fra-01 {2}vm_moid = vm-\d+$/m);
  await forget();
  const adopted = await succeeds(adopt);
  expect(adopted).toContain("/DC0/vm/appliances/fra-01 is fra-01's now");
  expect(adopted).toContain('taken into the state and changed: the appliance VM');
  expect(adopted).not.toContain('is replaced');

  expect(await shell(removing, env)).toMatchObject({
    code: 1,
    output: expect.stringContaining('fra-01 is protected') as string,
  });
  await forget();
  await lab.control('POST', '/vms/fra-01/power', { state: 'poweredOff' });
  expect(await succeeds(discard)).toContain('/DC0/vm/appliances/fra-01 is deleted');
  expect((await lab.inventory()).vms).toEqual([]);
  expect(await lab.users()).toEqual(['aws-connector-fra-01']);
  expect(await succeeds(`CONNECTOR_CONFIRM=fra-01 ${removing}`)).toContain('fra-01: destroyed');
  expect(await lab.users()).toEqual([]);
}, 1_500_000);

test('README: the table of commands has every one of them', async () => {
  const verbsOf = async (command: string): Promise<string[]> => {
    const { output } = await shell(`npx connector ${command} --help`, readerEnvironment());
    const verbs = [...output.matchAll(/^ {2}([a-z-]+) .*? {2}/gm)].map((match) => match[1] ?? '');
    return verbs.filter((verb) => verb !== 'help').sort();
  };
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `npx connector ([a-z-]+)(.*)` \|/gm)];
  const described = rows.map(([, verb = '']) => verb);
  expect([...new Set(described)].sort()).toEqual(await verbsOf(''));
  const labRow = rows.find(([, verb]) => verb === 'lab')?.[2] ?? '';
  expect(labRow.match(/[a-z]+/g)?.sort()).toEqual(await verbsOf('lab'));
});

test('README: working on it', async () => {
  const [, , , , , developing = ''] = commands('README.md');
  expect(developing).toBe('npm test\nnpm run lint\nnpm run bench\n');
  const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n');
  expect(ci).toEqual(expect.arrayContaining(['npm test', 'npm run lint']));
  const outcome = await shell('npm run bench -- synth', readerEnvironment());
  expectSuccess(outcome);
  expect(outcome.output).toMatch(/synth, 500 connectors, memory/);
}, 1_500_000);

test('docs/lab.md', async () => {
  const outcome = await shell(commands('docs/lab.md').join('\n'), readerEnvironment());
  expectSuccess(outcome);
  expect(outcome.output).toMatch(/passed: privileges in vCenter/);
  expect(outcome.output).toMatch(/\/DC0\/vm\/appliances\/lab-01 +poweredOn/);
}, 1_500_000);

test('no other document shows commands that nothing runs', () => {
  // Pages of the provider show one command, an import, which tests of their own run: power.test.ts,
  // access-key.test.ts, certificate.test.ts.
  const imported = ['power', 'access_key', 'certificate'].map((name) => `provider/resources/${name}.md`);
  const run = ['lab.md', 'operations.md', ...imported];
  const others = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.md') && !run.includes(file),
  );
  expect(others).toEqual(expect.arrayContaining(['architecture.md', 'spec.md', 'provider/index.md']));
  for (const file of others) expect(commands(`docs/${file}`)).toEqual([]);
});

test('every example is valid, with its image beside it', async () => {
  cpSync(lab.env.CONNECTOR_IMAGE ?? '', join(checkout, 'config/examples/AWS-Connector.ova'));
  writeFileSync(join(checkout, 'config/examples/vcenter-ca.pem'), readFileSync(lab.lab.paths.vcenterCa));
  for (const spec of [
    'config/examples/connector.yaml',
    'config/examples/lab.yaml',
    'config/examples/unregistered.yaml',
    'config/examples/fleet',
  ]) {
    const env = { ...lab.env, CONNECTOR_VSPHERE_PROVIDER_VERSION: '2.15.0' };
    expectSuccess(await shell(`npx connector validate ${spec}`, env));
  }
  // Whichever test comes first here waits for npx to build the checkout.
}, 1_500_000);
