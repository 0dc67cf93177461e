import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOva } from '../../lab/image';
import { expectSuccess, useDeployment } from './support/deployment';
import { Driver, PROGRAM, type Said } from './support/driver';
import { processes } from './support/processes';
import { RunningCommand } from './support/running-command';
import { until } from './support/until';

const lab = useDeployment();

const NAME = 'alpha';
const LOCK = '.terraform.lock.hcl';

let driver: Driver;
beforeAll(async () => {
  driver = new Driver(lab);
  await driver.makeUser(NAME);
}, 600_000);
afterEach(() => lab.control('DELETE', '/faults'));

const annotated =
  (annotation: string) =>
  (text: string): string =>
    text.replace('appliance:\n', `appliance:\n  annotation: ${annotation}\n`);
const kinds = async (): Promise<string[]> => (await lab.events()).map(({ kind }) => kind);
const lockFile = (): string => join(driver.directory, LOCK);

// The tests follow one another.

test('a plan of an older commit is refused, naming both', async () => {
  driver.writeSpec(NAME);
  const planned = driver.commit('Planned');
  await driver.expect(2, ['plan', '--out', 'plans']);
  driver.writeSpec(NAME, annotated('changed'));
  const now = driver.commit('Changed');
  const { stderr } = await driver.expect(1, ['apply', '--plan', 'plans']);
  expect(stderr).toContain(`alpha: the plan was made at commit ${planned.slice(0, 12)}`);
  expect(stderr).toContain(
    `of another configuration than what is checked out now (${now.slice(0, 12)}); plan again`,
  );
  expect(stderr).toContain('Nothing has been applied.');
  expect((await lab.inventory()).vms).toEqual([]);
}, 300_000);

test('the committed lock of providers is enforced, and a plan holds for that lock alone', async () => {
  await driver.expect(2, ['plan', '--lockfile', 'update', '--out', 'plans']);
  const lock = readFileSync(lockFile(), 'utf8');
  expect(lock).toMatch(/hashicorp\/aws"[^}]+h1:/);

  // One that says other checksums of what is the same version.
  writeFileSync(lockFile(), lock.replaceAll(/"h1:[^"]+"/g, `"h1:${'A'.repeat(43)}="`));
  const outdir = join(lab.lab.paths.directory, 'fresh');
  const wrong = await driver.expect(1, ['plan'], { CDKTF_OUTDIR: outdir });
  expect(wrong.stdout).toMatch(/checksum/);
  expect(readFileSync(lockFile(), 'utf8')).toContain('h1:AAAA');

  writeFileSync(lockFile(), lock.replace(/hashes = \[/, `hashes = [\n    "h1:${'B'.repeat(43)}=",`));
  const other = await driver.expect(1, ['apply', '--plan', 'plans']);
  expect(other.stderr).toContain(`with other providers than ${LOCK} now pins; plan again`);
  expect((await lab.inventory()).vms).toEqual([]);

  writeFileSync(lockFile(), lock);
  driver.commit('Providers');
  await driver.expect(2, ['plan', '--out', 'plans']);
  await driver.expect(0, ['apply', '--plan', 'plans']);
  expect(await lab.vm(NAME)).toMatchObject({ power: 'poweredOn', annotation: 'changed' });
  await driver.expect(0, ['plan']);
}, 600_000);

test('what a state has lost is imported again, and the outputs are told', async () => {
  const address = 'aws_iam_user_policy_attachment.connector_AWSConnector';
  const [policy = ''] = await lab.policiesOf(`${NAME}-user`);
  expectSuccess(await lab.terraform(`${NAME}-identity`, ['state', 'rm', address]));
  await driver.expect(2, ['plan']);
  await driver.expect(0, ['import', NAME, address, `${NAME}-user/${policy}`]);
  await driver.expect(0, ['plan']);
  const { stdout } = await driver.expect(0, ['output', '--json']);
  expect(Object.keys(JSON.parse(stdout) as object)).toEqual([NAME]);
}, 300_000);

test('another image: refused, until the spec allows it or the name is said', async () => {
  const file = join(lab.lab.paths.directory, 'other.ova');
  await buildOva(file, { name: 'other', diskBytes: 2 ** 30 });
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const other = { CONNECTOR_IMAGE: file, CONNECTOR_IMAGE_SHA256: sha256 };
  const plan = await driver.expect(1, ['plan'], other);
  expect(plan.stdout).toContain('would be replaced');
  expect(plan.stdout).toContain('allow: [replace]');
  await driver.expect(1, ['apply', '--auto-approve'], other);
  expect(await kinds()).not.toContain('destroy');

  driver.writeSpec(NAME, (text) => `${annotated('changed')(text)}\nallow: [replace]\n`);
  await driver.expect(2, ['plan'], other);
  driver.writeSpec(NAME, annotated('changed'));
  await driver.expect(0, ['apply', '--auto-approve', '--yes', NAME], other);
  expect((await kinds()).filter((kind) => kind === 'destroy')).toHaveLength(1);
  // The way back, as the spec says it; who holds a lock meanwhile is told.
  driver.writeSpec(NAME, (text) => `${annotated('changed')(text)}\nallow: [replace]\n`);
  await driver.expect(0, ['apply', '--auto-approve']);
  expect((await kinds()).filter((kind) => kind === 'destroy')).toHaveLength(2);
}, 600_000);

test('two applies at once: one is refused with who holds the lock, or waits', async () => {
  driver.writeSpec(NAME, annotated('twice'));
  await lab.control('POST', '/faults', { method: 'ReconfigVM_Task', delayMs: 40_000 });
  const first = new RunningCommand(process.execPath, [PROGRAM, 'apply', '--auto-approve'], {
    cwd: driver.directory,
    env: lab.env,
  });
  try {
    await until(() => {
      const applying = processes().some(
        ({ commandLine, directory }) =>
          commandLine.includes(' apply -json') && directory === lab.stackDirectory(NAME),
      );
      return applying || first.hasEnded ? true : undefined;
    });
    const refused = await driver.expect(1, ['apply', '--auto-approve']);
    expect(refused.stdout).toMatch(
      /alpha: the state is locked by \S+@\S+ since [-0-9]{10} [:0-9]{8} UTC, for an apply/,
    );
    expect(first.hasEnded).toBe(false);
    await driver.expect(0, ['apply', '--auto-approve', '--lock-timeout', '2m']);
    expect(first.hasEnded).toBe(true);
    expect((await first.ended).code).toBe(0);
    expect(await lab.vm(NAME)).toMatchObject({ annotation: 'twice' });
  } finally {
    await first.ended;
    first.release();
  }
}, 300_000);

test('no secret is in what is said, saved or recorded, when it goes well and when it does not', async () => {
  const planted = `Planted-${randomBytes(9).toString('hex')}-Xy7!`;
  const env = { CONNECTOR_CONSOLE_PASSWORD: planted, CONNECTOR_VM_PASSWORD: planted };
  const passwords =
    'appliance:\n  managementConsole: { port: { env: CONNECTOR_CONSOLE_PORT }, password: { env: CONNECTOR_CONSOLE_PASSWORD } }\n' +
    '  vmConsole: { password: { env: CONNECTOR_VM_PASSWORD } }\n';
  await driver.makeUser('canary');
  driver.writeSpec('canary', (text) => text.replace('appliance:\n', passwords));
  const said: Said[] = [
    await driver.expect(2, ['plan', 'canary', '--out', 'canary', '--markdown', 'plan.md'], env),
    await driver.expect(2, ['plan', 'canary', '--json'], env),
  ];
  await lab.control('POST', '/faults', { method: 'ImportVApp', fault: 'InvalidState', count: -1 });
  said.push(await driver.expect(1, ['apply', '--plan', 'canary', '--audit', 'audit.jsonl'], env));
  said.push(
    await driver.expect(1, ['apply', 'canary', '--auto-approve', '--json', '--markdown', 'apply.md'], env),
  );
  await lab.control('DELETE', '/faults');
  const files = ['canary/plan.json', 'plan.md', 'audit.jsonl', 'apply.md'];
  const texts = [
    ...said.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...files.map((file) => readFileSync(join(driver.directory, file), 'utf8')),
  ];
  for (const secret of [planted, lab.env.VSPHERE_PASSWORD ?? '']) {
    expect(secret).not.toBe('');
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
  // They were about something.
  expect(texts.filter((text) => text.includes('canary')).length).toBeGreaterThan(files.length);
}, 300_000);
