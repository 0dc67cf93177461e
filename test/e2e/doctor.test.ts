import { request } from 'node:https';
import { join } from 'node:path';
import type { LoadedSpec } from '../../config';
import { examine, treat, type Looking } from '../../operations/doctor';
import { insideRunning } from '../../operations/maintenance/inside-running';
import { withConnector } from '../../operations/operated';
import { collectStatus } from '../../operations/status';
import { realAccess } from '../../provider/real-access';
import {
  findByInventoryPath,
  findExtension,
  registerExtension,
  setExtraConfig,
  unregisterExtension,
} from '../../vcenter';
import { deployForThisProcess } from './support/deployed-connector';
import { expectSuccess, ROOT, useDeployment } from './support/deployment';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

const NAME = 'lab-01';
const COMMAND = join(ROOT, 'dist/cli/connector.js');
const EXTENSION = 'com.amazonaws.amp.connector';
const WELL = {
  ...{ failures: {}, unresponsive: null, upgrade: null, clockOffsetSeconds: 0, intercepted: false },
  ...{ tools: true, lockCounterResets: true },
};

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
const found = async (as = connector, change: Partial<Looking> = {}): Promise<string[]> =>
  (await examine(as, { ...looking(), ...change })).diagnoses.map(({ id }) => id);
const command = (...args: string[]) => lab.run('node', [COMMAND, ...args]);

/** The same connector with another spec, as far as nothing of it is deployed anew. */
function withSpec(change: (spec: LoadedSpec['spec']) => LoadedSpec['spec']): LoadedSpec {
  return { ...connector, spec: change(connector.spec) };
}
const withPassword = (
  password: LoadedSpec['spec']['appliance']['managementConsole']['password'],
): LoadedSpec =>
  withSpec((spec) => {
    const { password: _, ...managementConsole } = spec.appliance.managementConsole;
    const claimed = password === undefined ? managementConsole : { ...managementConsole, password };
    return { ...spec, appliance: { ...spec.appliance, managementConsole: claimed } };
  });

/** What a command says in JSON; notes stand around it, on standard error. */
async function toldBy(...args: string[]): Promise<{ code: number | null; json: unknown }> {
  const { code, output } = await command(...args);
  return { code, json: JSON.parse(output.slice(output.indexOf('{\n'), output.lastIndexOf('\n}') + 2)) };
}

/** A login by somebody with another client. */
async function logIn(password: string): Promise<void> {
  const { address: host, port } = (await lab.appliance(NAME))!;
  const body = new URLSearchParams({ password }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  await new Promise((resolve, reject) => {
    const options = { host, port, path: '/login', method: 'POST', headers, rejectUnauthorized: false };
    request(options, (answer) => answer.resume().on('end', resolve))
      .on('error', reject)
      .end(body);
  });
}

const RESTARTS = /reboot|reset|power|suspend/i;
/** By anybody but the lab's own hand, which puts the power as a test wants it. */
const restarts = async (): Promise<string[]> =>
  (await lab.events())
    .filter(({ kind, user }) => RESTARTS.test(kind) && kind !== 'reset' && user !== '')
    .map(({ kind }) => kind);

beforeAll(async () => {
  connector = await deployForThisProcess(lab);
}, 600_000);

beforeEach(() => {
  told = [];
});

afterEach(() => switches({}));

test('a connector that is well has no case', async () => {
  expect(await found()).toEqual([]);
  expect(await command('doctor', NAME)).toMatchObject({ code: 0, output: `${NAME}: nothing is wrong\n` });
}, 120_000);

test('without a browser that starts nothing is told of it, and nothing is done to it', async () => {
  const before = await restarts();
  for (const browser of ['none', '/bin/false']) {
    const args = [COMMAND, 'doctor', NAME, '--fix', '--reset', NAME];
    const { code, output } = await lab.run('node', args, { env: { CONNECTOR_BROWSER: browser } });
    expect(code).toBe(2);
    expect(output).toMatch(/^lab-01: not to be told: .*CONNECTOR_BROWSER/m);
    expect(output).not.toMatch(/^lab-01: (restart|reset)/m);
  }
  expect(await restarts()).toEqual(before);
  expect(await lab.appliance(NAME)).toMatchObject({ claimed: true, registered: true });
}, 120_000);

/** Health items of the one connector in an answer of `status` or `health`. */
function itemsIn(json: unknown): readonly Item[] {
  const [one] = (json as { connectors: [{ health?: { items: Item[] }; items?: Item[] }] }).connectors;
  return one.health?.items ?? one.items ?? [];
}

/** Each item of the page, and its case. */
const ITEMS: readonly (readonly [string, string])[] = [
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

interface Item {
  readonly name: string;
  readonly status: string;
  readonly message: string;
}
const failing = (items: readonly Item[]): [string, string, string][] =>
  items.filter(({ status }) => status !== 'ok').map(({ name, status, message }) => [name, status, message]);

test('each health item that fails is named, by doctor and by status, and nothing is restarted for it', async () => {
  const before = await restarts();
  const named: unknown[] = [];
  for (const [item] of ITEMS) {
    await switches({ failures: { [item]: `It has failed here: ${item}.` } });
    const { diagnoses } = await examine(connector, looking());
    const { connectors } = await collectStatus([connector], {
      ...{ env: lab.env, signal: new AbortController().signal, timeoutSeconds: 20, health: true },
    });
    const [{ level, health }] = connectors as [(typeof connectors)[0]];
    const items = health.asked ? failing(health.items) : [];
    named.push([diagnoses.map(({ id, message }) => [id, message]), level, items]);
  }
  const says = (item: string): string => `It has failed here: ${item}.`;
  expect(named).toEqual(
    ITEMS.map(([item, id]) => [[[id, says(item)]], 'error', [[item, 'error', says(item)]]]),
  );
  expect(await restarts()).toEqual(before);
}, 400_000);

test('all of them at once are named by the commands, each with what it says', async () => {
  const before = await restarts();
  const says = Object.fromEntries(ITEMS.map(([item], at) => [item, `Failure number ${at}.`]));
  await switches({ failures: says });
  const all = Object.entries(says).map(([item, message]) => [item, 'error', message]);
  for (const args of [
    ['status', NAME, '--health', '--json'],
    ['health', NAME, '--json'],
  ]) {
    const { code, json } = await toldBy(...args);
    expect(code).toBe(2);
    expect(failing(itemsIn(json)).sort()).toEqual([...all].sort());
  }
  const { code, json } = await toldBy('doctor', NAME, '--json');
  expect(code).toBe(2);
  const [{ cases }] = (json as { connectors: [{ cases: { id: string; message: string }[] }] }).connectors;
  expect(Object.fromEntries(cases.map(({ id, message }) => [id, message]))).toEqual(
    Object.fromEntries(ITEMS.map(([item, id]) => [id, says[item]])),
  );
  expect(await restarts()).toEqual(before);
}, 200_000);

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
  // Half way through an upgrade its certificate may be another one, and VMware Tools away: no reason to do anything.
  await switches({ tools: false });
  await mark(begun(5));
  expect(await found()).toEqual(['longUpgrade']);
  await mark(begun(31));
  expect(await found()).toEqual(['unproved']);
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

test('each state of the VM and the console is named, and nothing is started or restarted for it', async () => {
  const before = await restarts();
  const seen: Record<string, string[]> = {};
  const elsewhere = (server: string, name = NAME): LoadedSpec =>
    withSpec((spec) => ({
      ...spec,
      name,
      vcenter: { ...spec.vcenter, server },
      appliance: { ...spec.appliance, vmName: name },
    }));
  const dynamic = withSpec((spec) => ({
    ...spec,
    appliance: { ...spec.appliance, network: { ...spec.appliance.network, address: 'dhcp' } },
  }));
  const power = (state: string): Promise<unknown> =>
    lab.control('POST', `/vms/${NAME}/power`, { state: `powered${state}` });
  const faults = (...list: object[]): Promise<unknown> =>
    lab.appliances('PUT', `/appliances/${NAME}/faults`, list);

  seen.refusing = await found(elsewhere('127.0.0.1:1'));
  seen.nobody = await found(elsewhere(connector.spec.vcenter.server as string, 'nobody'));
  seen.secretless = await found(withPassword(undefined));
  await faults({ at: 'any', kind: 'wrongLabel', count: 1000 });
  seen.foreign = await found();
  await faults();
  await switches({ upgrade: { version: '2.6.0', recalled: true } });
  seen.recalled = await found();

  // A wrong password is tried once, and the right one sees that somebody has.
  await switches({ lockCounterResets: false });
  const env = { ...lab.env, ANOTHER_PASSWORD: 'Wrong-Secret-66' };
  seen.wrong = await found(withPassword({ env: 'ANOTHER_PASSWORD' }), { env });
  seen.wrongAgain = await found(withPassword({ env: 'ANOTHER_PASSWORD' }), { env });
  const tried = (await lab.appliance(NAME))!.failedLogins;
  seen.tried = await found();
  await switches({});

  await switches({ tools: false });
  seen.toolless = await found();
  seen.addressless = await found(dynamic);
  await switches({});

  // Somebody gives it another address in its menu: its certificate stays the one for the address before.
  const move = (address: string): Promise<void> =>
    withConnector(connector, looking(), (operated) =>
      insideRunning(operated, async (appliance) => {
        const menu = await appliance.vmConsole();
        const { netmask, gateway, dns } = await menu.network();
        await menu.setStaticAddress({ address, netmask, gateway, dns });
      }),
    );
  await move('127.1.9.9');
  seen.moved = await found();
  await move('127.1.7.7');

  await lab.control('PUT', `/vms/${NAME}/question`, { text: 'There is no more space for its disk.' });
  seen.asking = await found();
  await lab.control('PUT', `/vms/${NAME}/question`, { text: '' });
  await lab.control('POST', `/vms/${NAME}/power`, { state: 'suspended' });
  seen.suspended = await found();
  await power('On');
  await power('Off');
  seen.off = await found();
  seen.stopped = await found(withSpec((spec) => ({ ...spec, state: 'stopped' })));
  await power('On');
  // While its guest still boots it tells nothing; then its services are slow to come.
  await switches({ unresponsive: 'guest' });
  seen.starting = await found(connector, { now: () => new Date(), access: realAccess });
  await switches({});

  for (let at = 0; at < 40 && (await lab.appliance(NAME))?.locked !== true; at += 1)
    await logIn('Wrong-Secret-66');
  seen.locked = await found();
  expectSuccess(await command('password', 'reset', NAME));
  seen.well = await found();

  expect({ ...seen, failedLogins: tried }).toEqual({
    refusing: ['vcenterUnreachable'],
    nobody: ['noVm'],
    secretless: ['noPassword'],
    foreign: ['unreadable'],
    recalled: ['recalled'],
    wrong: ['passwordRefused'],
    wrongAgain: ['passwordRefused'],
    failedLogins: 1,
    tried: ['dashboardLogin'],
    toolless: ['unproved'],
    addressless: ['noAddress'],
    moved: ['otherAddress'],
    asking: ['question'],
    suspended: ['off'],
    off: ['off'],
    stopped: [],
    starting: ['starting'],
    locked: ['locked'],
    well: [],
  });
  expect(await restarts()).toEqual(before);
}, 400_000);

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

test('only --reset with its name resets it, after both restarts; then it is to be configured anew', async () => {
  await switches({ unresponsive: 'reset' });
  const another = await command('doctor', NAME, '--fix', '--reset', 'lab-02');
  expect(another).toMatchObject({ code: 2 });
  expect(another.output).toContain('--reset lab-02 names no connector that is looked at');
  expect(await lab.appliance(NAME)).toMatchObject({ claimed: true, registered: true });
  const first = await examine(connector, looking());
  expect(first.diagnoses.map(({ id }) => id)).toEqual(['silent']);
  await treat(connector, first, { ...looking(), dryRun: true, reset: true });
  expect(told.join('\n')).toContain('would reset lab-01 to its factory settings: CreateSnapshot_Task');
  expect(await lab.appliance(NAME)).toMatchObject({ claimed: true, registered: true });
  told = [];
  const fixed = await treat(connector, first, { ...looking(), dryRun: false, reset: true });
  expect(fixed.diagnoses.map(({ id }) => id)).toEqual(['unclaimed']);
  expect(told.filter((line) => /^(restart|reset|that|it was)/.test(line))).toEqual([
    expect.stringMatching(/^restart the services/),
    'that has not helped',
    expect.stringMatching(/^restart the guest/),
    'that has not helped',
    expect.stringMatching(/^reset lab-01 to its factory settings.* It destroys/),
    'that has helped',
  ]);
  expect(await lab.appliance(NAME)).toMatchObject({ claimed: false, registered: false });
  // As the case says next; and as the other tests want it.
  expectSuccess(await command('apply', NAME, '--auto-approve'));
  expect(await found()).toEqual([]);
}, 300_000);
