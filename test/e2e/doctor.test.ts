import { join } from 'node:path';
import { loadSpecs, type LoadedSpec } from '../../config';
import { examine, treat, type Looking } from '../../operations/doctor';
import { realAccess } from '../../provider/real-access';
import {
  findByInventoryPath,
  findExtension,
  registerExtension,
  setExtraConfig,
  unregisterExtension,
} from '../../vcenter';
import { expectSuccess, ROOT, useDeployment } from './support/deployment';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

const NAME = 'lab-01';
const COMMAND = join(ROOT, 'dist/cli/connector.js');
const EXTENSION = 'com.amazonaws.amp.connector';
const WELL = { failures: {}, unresponsive: null, upgrade: null, clockOffsetSeconds: 0, intercepted: false };

let connector: LoadedSpec;
let told: string[] = [];

const looking = (): Looking => ({
  env: lab.env,
  signal: new AbortController().signal,
  tell: (line) => void told.push(line),
  warn: (line) => void told.push(line),
  // As whoever looks long after the VM was started.
  access: { ...realAccess, patience: { ...realAccess.patience, boot: 20, answer: 8, pause: 0.5 } },
  now: () => new Date(Date.now() + 60_000),
});

const switches = (change: object): Promise<unknown> =>
  lab.appliances('PUT', `/appliances/${NAME}/switches`, { ...WELL, ...change });
const found = async (): Promise<string[]> =>
  (await examine(connector, looking())).diagnoses.map(({ id }) => id);
const command = (...args: string[]) => lab.run('node', [COMMAND, ...args]);

const RESTARTS = /reboot|reset|power|suspend/i;
const restarts = async (): Promise<string[]> => (await lab.changes()).filter((kind) => RESTARTS.test(kind));

beforeAll(async () => {
  // This process does not have what the lab's environment gives commands: whom to trust.
  lab.writeRegisteredSpec((text) =>
    text.replace(
      'server: { env: VSPHERE_SERVER }',
      `server: { env: VSPHERE_SERVER }\n  tls: { caFile: ${lab.lab.paths.vcenterCa} }`,
    ),
  );
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
  const { specs } = loadSpecs([join(lab.lab.paths.directory, 'spec.yaml')], {
    env: lab.env,
    purpose: 'review',
  });
  connector = specs[0]!;
}, 600_000);

beforeEach(() => {
  told = [];
});

afterEach(() => switches({}));

test('a connector that is well has no case', async () => {
  expect(await found()).toEqual([]);
  expect(await command('doctor', NAME)).toMatchObject({ code: 0, output: `${NAME}: nothing is wrong\n` });
}, 120_000);

test('each health item that fails is named, by doctor, and nothing is restarted for it', async () => {
  const before = await restarts();
  const cases: readonly [string, string][] = [
    ['Connector Up-to-Date', 'recalled'],
    ['AWS Connectivity', 'awsConnectivity'],
    ['vCenter Connectivity', 'vcenterConnectivity'],
    ['Connector Registered IP Is Current', 'registeredAddress'],
    ['System Time Synchronization', 'timeSynchronization'],
    ['UserProvider Service', 'userProvider'],
    ['Poller Service', 'pollerService'],
    ['Network Proxy Configured', 'networkProxy'],
    ['Connector Dashboard Login', 'dashboardLocked'],
    ['Authentication Proxy Service', 'authenticationProxy'],
  ];
  const named: [string, string, string][] = [];
  for (const [item] of cases) {
    await switches({ failures: { [item]: 'It has failed here.' } });
    for (const { id, message } of (await examine(connector, looking())).diagnoses)
      named.push([item, id, message]);
  }
  expect(named).toEqual(cases.map(([item, id]) => [item, id, 'It has failed here.']));
  expect(await restarts()).toEqual(before);
}, 300_000);

test('each way not to get that far is named, and nothing is restarted for it', async () => {
  const before = await restarts();
  const vm = (await findByInventoryPath(session(), `/DC0/vm/appliances/${NAME}`))!;
  const begun = (minutes: number): string =>
    JSON.stringify({ began: new Date(Date.now() - minutes * 60_000).toISOString(), from: '2.7.0' });
  const mark = (value: string) => setExtraConfig(session(), vm, { 'connector.upgrade': value });

  await switches({ unresponsive: 'guest' });
  expect(await found()).toEqual(['silent']);
  await mark(begun(5));
  expect(await found()).toEqual(['longUpgrade']);
  await mark(begun(22));
  expect(await found()).toEqual(['longUpgrade']);
  await mark(begun(31));
  expect(await found()).toEqual(['overdueUpgrade']);
  await switches({});
  await lab.appliance(NAME);
  expect(await found()).toEqual(['failedUpgrade']);
  await mark('');
  await switches({ upgrade: { version: '2.8.0', recalled: false } });
  expect(await found()).toEqual(['outOfDate']);
  await switches({ intercepted: true });
  expect(await found()).toEqual(['distrusted']);
  await switches({ clockOffsetSeconds: 90 });
  expect(await found()).toContain('timeSynchronization');
  await switches({});
  const extension = await findExtension(session(), EXTENSION);
  await unregisterExtension(session(), EXTENSION);
  try {
    expect(await found()).toEqual(['portalMissing']);
  } finally {
    await registerExtension(session(), extension!);
  }
  expect(await restarts()).toEqual(before);
}, 300_000);

test('--fix restarts the services for a poller that has not refreshed; --dry-run only says so', async () => {
  await switches({ failures: { 'Poller Service': 'The service has not refreshed.' } });
  const before = await restarts();
  const dry = await command('doctor', NAME, '--fix', '--dry-run');
  expect(dry.output).toContain(
    'lab-01: would restart the services of lab-01: sudo setup.rb in /DC0/vm/appliances/lab-01: 3. Restart services',
  );
  expect(dry).toMatchObject({ code: 2 });
  const fixed = await treat(connector, await examine(connector, looking()), { ...looking(), dryRun: false });
  expect(fixed.diagnoses.map(({ id }) => id)).not.toContain('pollerService');
  expect(told).toContain('that has helped');
  expect(await restarts()).toEqual(before);
}, 200_000);

test('--fix restarts services, then the guest, and never resets: in the order of the page', async () => {
  await switches({ unresponsive: 'guest' });
  const fixed = await treat(connector, await examine(connector, looking()), { ...looking(), dryRun: false });
  expect(fixed.diagnoses.map(({ id }) => id)).not.toContain('silent');
  expect(told.filter((line) => /^(restart|that)/.test(line))).toEqual([
    expect.stringMatching(/^restart the services/),
    'that has not helped',
    expect.stringMatching(/^restart the guest/),
    'that has helped',
  ]);
  expect(await lab.appliance(NAME)).toMatchObject({ claimed: true, registered: true });
}, 200_000);
