import { join } from 'node:path';
import type { LoadedSpec } from '../../config';
import { examine } from '../../operations/doctor';
import { operate } from '../../operations/operation';
import { withConnector, type Surroundings } from '../../operations/operated';
import { begunUpgrade, resumeUpgrade, upgradeConnector, watchUpgrade } from '../../operations/upgrade';
import { realAccess } from '../../provider/real-access';
import { findByInventoryPath, listSnapshots } from '../../vcenter';
import { deployForThisProcess } from './support/deployed-connector';
import { ROOT, useDeployment } from './support/deployment';
import { until } from './support/until';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

const NAME = 'lab-01';
const COMMAND = join(ROOT, 'dist/cli/connector.js');
/** Of the appliance's minutes, here. */
const MINUTE = 1000;

let connector: LoadedSpec;
let told: string[] = [];

const command = (...args: string[]) => lab.run('node', [COMMAND, ...args]);
const switches = (change: object): Promise<unknown> =>
  lab.appliances('PUT', `/appliances/${NAME}/switches`, change);

interface Finding {
  readonly kind: string;
  readonly level: string;
  readonly text: string;
}

interface Status {
  readonly version: string;
  readonly mode: string;
  readonly registered: boolean;
  readonly registrations: number;
}
const appliance = async (): Promise<Status> => (await lab.appliances('GET', `/appliances/${NAME}`)) as Status;

const surroundings = (): Surroundings => ({
  env: lab.env,
  signal: new AbortController().signal,
  tell: (line) => void told.push(line),
  warn: (line) => void told.push(line),
  access: { ...realAccess, patience: { ...realAccess.patience, pause: 0.2 } },
});

/** Upgrades with the page's minutes as seconds. */
const upgraded = (): Promise<void> =>
  withConnector(connector, surroundings(), (operated) =>
    operate(upgradeConnector(connector, { minute: MINUTE }), operated),
  );

const snapshots = async (): Promise<string[]> => {
  const vm = (await findByInventoryPath(session(), `/DC0/vm/appliances/${NAME}`))!;
  return (await listSnapshots(session(), vm)).map(({ name }) => name);
};
/** Without what only looks: the menu in the VM is asked for its certificate by guest operations. */
const changed = async (): Promise<string[]> =>
  (await lab.changes()).filter((kind) => !kind.startsWith('guestFile') && kind !== 'guestProgram');
const reboots = async (): Promise<number> =>
  (await lab.changes()).filter((kind) => kind === 'guestReboot').length;
const remembered = () =>
  withConnector(connector, surroundings(), ({ vm, signal }) => begunUpgrade(vm, signal));

/** What doctor and status say of it. */
const cases = async (): Promise<string[]> =>
  (await examine(connector, surroundings())).diagnoses.map(({ id }) => id);
const findings = async (...options: string[]): Promise<readonly Finding[]> => {
  const { output } = await command('status', NAME, '--json', ...options);
  const { connectors } = JSON.parse(output) as { connectors: { findings: Finding[] }[] };
  return connectors[0]!.findings;
};

beforeAll(async () => {
  connector = await deployForThisProcess(lab);
}, 600_000);

beforeEach(() => {
  told = [];
});

// Whatever the course: what was taken before is gone, and nothing of it is remembered.
afterEach(async () => {
  expect(await snapshots()).toEqual([]);
  expect(await remembered()).toBeUndefined();
});

test('one that is up to date has nothing to do', async () => {
  const before = await changed();
  const { code, output } = await command('upgrade', NAME);
  expect({ code, output }).toEqual({
    code: 0,
    output: `${NAME}: its console offers no other version; it has version 2.7.0\n`,
  });
  expect(await changed()).toEqual(before);
}, 120_000);

test('normal: a dry run prints the calls, the command makes them and follows to the end', async () => {
  await switches({ version: '2.7.0', upgrade: { version: '2.8.0', recalled: false } });
  const before = await lab.changes();
  const dry = await command('upgrade', '--dry-run');
  const booted = await reboots();
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.output).toMatch(/^\d\. CreateSnapshot_Task of .+ before upgrade .+, without memory$/m);
  expect(await lab.changes()).toEqual(before);

  const { code, output } = await command('upgrade', NAME);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toContain('begun, says the console: version 2.8.0');
  expect(output).toMatch(/the console answers at [\d.]+ with .+ SHA-256/);
  expect(output).toContain(`${NAME}: done: upgrade ${NAME}`);
  expect((await appliance()).version).toBe('2.8.0');
  expect(await reboots()).toBe(booted);
}, 200_000);

test('recalled: the downgrade is told and taken only with consent', async () => {
  await switches({ version: '2.8.0', upgrade: { version: '2.7.1', recalled: true } });
  const before = await changed();
  const refused = await command('upgrade', NAME);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('version 2.8.0 was recalled, and its console offers a downgrade');
  expect(refused.output).toContain(`connector upgrade ${NAME} --yes ${NAME}`);
  expect(await changed()).toEqual(before);
  expect(await cases()).toEqual(['recalled']);
  expect(await findings('--health')).toContainEqual(
    expect.objectContaining({ kind: 'upgrade', level: 'error' }),
  );
  expect(await command('upgrade', NAME, '--yes', NAME)).toMatchObject({ code: 0 });
  expect((await appliance()).version).toBe('2.7.1');
}, 200_000);

test('slow: it is waited for past 20 minutes, nothing is done to it, and it is registered again where the release needs it', async () => {
  await switches({
    ...{ version: '2.6.0', upgrade: { version: '2.7.0', recalled: false } },
    ...{ upgradeCourse: 'slow', upgradeSeconds: 4.5 },
  });
  const booted = await reboots();
  await upgraded();
  expect(told).toContainEqual(expect.stringMatching(/^ +2\d min: the console is away$/));
  expect(told).toContainEqual(expect.stringContaining('only after another registration'));
  expect(await appliance()).toMatchObject({ version: '2.7.0', registered: true });
  expect(await reboots()).toBe(booted);
}, 200_000);

test('stuck: the guest is rebooted after 30 minutes, and comes back with the new version', async () => {
  await switches({
    version: '2.7.1',
    upgrade: { version: '2.7.2', recalled: false },
    upgradeCourse: 'stuck',
    upgradeSeconds: 2,
  });
  const booted = await reboots();
  await upgraded();
  expect(told).toContainEqual(expect.stringMatching(/it does not answer; RebootGuest of/));
  expect(await reboots()).toBe(booted + 1);
  expect((await appliance()).version).toBe('2.7.2');
}, 200_000);

test('failed: doctor and status name it, the page is looked at anew and the upgrade is tried once more', async () => {
  const failing = {
    version: '2.7.2',
    upgrade: { version: '2.7.3', recalled: false },
    upgradeCourse: 'failed',
  };
  await switches(failing);
  // Somebody begins it in the console.
  await lab.appliances('POST', `/appliances/${NAME}/upgrade`);
  await until(async () => ((await appliance()).mode === 'running' ? true : undefined));
  expect(await cases()).toContain('failedUpgrade');
  expect(await findings('--health')).toContainEqual(
    expect.objectContaining({ kind: 'upgrade', text: expect.stringContaining('has failed') as string }),
  );
  await switches(failing);
  const booted = await reboots();
  await upgraded();
  expect(told.filter((line) => line.includes('tried once more'))).toHaveLength(1);
  expect((await appliance()).version).toBe('2.7.3');
  expect(await reboots()).toBe(booted);
}, 200_000);

test('one that was broken off is found by doctor, only looked at by --watch, and taken to its end', async () => {
  await switches({
    version: '2.7.3',
    upgrade: { version: '2.7.4', recalled: false },
    upgradeCourse: 'stuck',
    upgradeSeconds: 2,
  });
  const interruption = new AbortController();
  const broken = withConnector(connector, { ...surroundings(), signal: interruption.signal }, (operated) =>
    operate(upgradeConnector(connector, { minute: MINUTE }), operated),
  );
  broken.catch(() => undefined);
  await until(() => (told.some((line) => line.includes('begun, says the console')) ? true : undefined));
  interruption.abort(new Error('interrupted'));
  await expect(broken).rejects.toThrow(
    /interrupted; the upgrade goes on inside the appliance, and connector upgrade lab-01 follows it.* snapshot "connector lab-01 before upgrade/s,
  );
  expect(await snapshots()).toHaveLength(1);
  const begun = (await remembered())!;
  expect(begun).toMatchObject({ from: '2.7.3', to: '2.7.4' });

  expect(await cases()).toEqual(['longUpgrade']);
  const found = await findings();
  expect(found).toContainEqual(expect.objectContaining({ kind: 'upgrade', level: 'warning' }));
  expect(found.map(({ kind }) => kind)).not.toContain('console');
  const booted = await reboots();
  const longAgo = { ...begun, began: new Date(Date.now() - 31 * MINUTE) };
  const watching = withConnector(connector, surroundings(), (operated) =>
    operate(watchUpgrade(connector, longAgo, MINUTE), operated),
  );
  await expect(watching).rejects.toThrow(
    /due for a reboot, and --watch only looks; connector upgrade lab-01/,
  );
  expect(await reboots()).toBe(booted);
  await withConnector(connector, surroundings(), (operated) =>
    operate(resumeUpgrade(connector, begun, { minute: MINUTE }), operated),
  );
  expect((await appliance()).version).toBe('2.7.4');
}, 300_000);
