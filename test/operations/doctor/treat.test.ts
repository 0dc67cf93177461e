import { join } from 'node:path';
import type { HealthItem } from '../../../appliance/console/console';
import type { Repair, Signs } from '../../../appliance/profiles';
import { loadSpecs, type LoadedSpec } from '../../../config';
import { diagnose, type Examination } from '../../../operations/doctor';
import { treatWith, type Hands } from '../../../operations/doctor/treat';

let connector: LoadedSpec;
beforeAll(() => {
  const { specs, problems } = loadSpecs([join(__dirname, '../../../config/examples/lab.yaml')], {
    env: { VSPHERE_SERVER: 'vcenter.example.com', CONNECTOR_CONSOLE_PORT: '443' },
    purpose: 'review',
  });
  expect(problems).toEqual([]);
  connector = specs[0]!;
});

const OPEN: Signs = { vcenter: 'reachable', vm: 'on', address: 'known', console: 'open', upgrade: 'none' };
const seen = (signs: Signs, health: readonly HealthItem[] = []): Examination => ({
  name: 'lab-01',
  observation: { signs, health, notes: [] },
  diagnoses: diagnose({ signs, health }, connector.profile.troubleshooting!),
});
const poller: HealthItem = { name: 'Poller Service', status: 'error', message: 'not refreshed' };
const silent = () => seen({ ...OPEN, console: 'silent' });

/** Treats a connector that one repair helps, or none. */
async function treated(
  helps: Repair | 'nothing',
  options: {
    reset?: boolean;
    dryRun?: boolean;
    fails?: Repair;
    from?: Examination;
    then?: Examination;
    interruptMigrations?: boolean;
  } = {},
): Promise<{ done: string[]; told: string[]; left: string[] }> {
  const { dryRun = false, fails, from = silent(), then, ...permission } = options;
  const done: string[] = [];
  const told: string[] = [];
  const hands: Hands = {
    operate: (operation) => {
      done.push(operation.title);
      const failing = { restartServices: /services/, restartGuest: /guest/, factoryReset: /factory/ };
      return fails !== undefined && failing[fails].test(operation.title)
        ? Promise.reject(new Error('migrations may run'))
        : Promise.resolve();
    },
    lookAgain: (repair) => {
      if (repair !== helps) return Promise.resolve(then ?? from);
      return Promise.resolve(seen({ ...OPEN, console: repair === 'factoryReset' ? 'unclaimed' : 'open' }));
    },
  };
  const after = await treatWith(hands, connector, from, {
    ...{ dryRun, ...permission },
    signal: new AbortController().signal,
    tell: (line) => void told.push(line),
  });
  return { done, told, left: after.diagnoses.map(({ id }) => id) };
}

const SERVICES = 'restart the services of lab-01';
const GUEST = 'restart the guest of lab-01';
const RESET = 'reset lab-01 to its factory settings';

test.each([
  ['restartServices', [SERVICES], []],
  ['restartGuest', [SERVICES, GUEST], []],
  ['factoryReset', [SERVICES, GUEST, RESET], ['unclaimed']],
  ['nothing', [SERVICES, GUEST, RESET], ['silent']],
] as const)('%s helps: in the order of the page, and no further', async (helps, order, left) => {
  expect(await treated(helps, { reset: true })).toMatchObject({ done: order, left });
});

test('no factory reset without the name, also where nothing else helps', async () => {
  const { done, left } = await treated('nothing');
  expect(done).toEqual([SERVICES, GUEST]);
  expect(left).toEqual(['silent']);
});

test('no factory reset before all that comes before it was done', async () => {
  const { done, told } = await treated('nothing', { reset: true, fails: 'restartGuest' });
  expect(done).toEqual([SERVICES, GUEST]);
  expect(told).toContain('it was not done: migrations may run');
  expect(told.at(-1)).toContain('connector reset factory lab-01');
});

test('the factory reset says what it destroys before it is done', async () => {
  const { told } = await treated('factoryReset', { reset: true });
  expect(told.find((line) => line.startsWith(RESET))).toContain(
    'It destroys all that is configured inside /DC0/vm/appliances/lab-01.',
  );
});

test('a dry run shows the calls in their order, the reset with its snapshot, and makes none', async () => {
  const { done, told } = await treated('nothing', { reset: true, dryRun: true });
  expect(done).toEqual([]);
  const calls = (title: string): number[] =>
    told.flatMap((line, at) => (line.startsWith(`would ${title}: `) ? [at] : []));
  expect(Math.max(...calls(SERVICES))).toBeLessThan(Math.min(...calls(GUEST)));
  expect(Math.max(...calls(GUEST))).toBeLessThan(Math.min(...calls(RESET)));
  expect(told.filter((line) => line.includes('Snapshot_Task'))).toHaveLength(2);
  const without = await treated('nothing', { dryRun: true });
  expect(without.told.filter((line) => line.includes('factory'))).toEqual([]);
});

test('what a refusal during migrations advises is to be had', async () => {
  const guards = async (interruptMigrations: boolean): Promise<string[]> =>
    (await treated('nothing', { dryRun: true, reset: true, interruptMigrations })).told.filter((line) =>
      line.includes('refuse while migrations run'),
    );
  expect(await guards(false)).toHaveLength(3);
  expect(await guards(true)).toEqual([]);
});

test('a case whose page knows no factory reset has none, also by name', async () => {
  const { done } = await treated('nothing', { reset: true, from: seen(OPEN, [poller]) });
  expect(done).toEqual([SERVICES]);
});

const UNSEEN: readonly (readonly [string, Signs, string])[] = [
  ['its console no longer answers', { ...OPEN, console: 'silent' }, 'the connector is not responding'],
  ['it starts', { ...OPEN, console: 'starting' }, 'the connector is starting'],
  ['vCenter no longer answers', { vcenter: 'unreachable' }, 'vCenter cannot be reached'],
  [
    'its certificate cannot be compared',
    { ...OPEN, console: 'unproved' },
    'the certificate cannot be compared',
  ],
];

test.each(UNSEEN)('a case that is not found because %s is not called helped', async (_why, signs, title) => {
  for (const from of [seen(OPEN, [poller]), seen({ ...OPEN, console: 'otherAddress' })]) {
    const { done, told } = await treated('nothing', { reset: true, from, then: seen(signs) });
    // Nor is what is there instead treated: with the name that would end in a factory reset.
    expect(done).toEqual([SERVICES]);
    expect(told.at(-1)).toBe(`it cannot be seen whether that has helped: ${title}`);
  }
});

test('what has become of a case is not told while somebody upgrades the connector', async () => {
  for (const from of [seen(OPEN, [poller]), silent()]) {
    const then = seen({ ...OPEN, upgrade: 'underWay' }, [poller]);
    const { done, told } = await treated('nothing', { reset: true, from, then });
    expect(done).toEqual([SERVICES]);
    expect(told.at(-1)).toBe(
      'it cannot be seen whether that has helped: an upgrade continues for a long time',
    );
  }
});

test('nothing harsher is done to a connector whose case can no longer be seen', async () => {
  const { done, told } = await treated('nothing', { reset: true, then: seen({ vcenter: 'unreachable' }) });
  expect(done).toEqual([SERVICES]);
  expect(told).not.toContain('that has helped');
});

test('a health item that the console no longer lists is not called well', async () => {
  const { told } = await treated('nothing', { from: seen(OPEN, [poller]), then: seen(OPEN) });
  expect(told.at(-1)).toBe('it cannot be seen whether that has helped');
  const well = seen(OPEN, [{ ...poller, status: 'ok' }]);
  expect((await treated('nothing', { from: seen(OPEN, [poller]), then: well })).told.at(-1)).toBe(
    'that has helped',
  );
});

test('a console that answers again has been helped, whatever it has to be asked next', async () => {
  for (const console of ['otherAddress', 'unreadable', 'unclaimed', 'passwordRefused', 'open'] as const) {
    const { done, told } = await treated('nothing', { reset: true, then: seen({ ...OPEN, console }) });
    expect(done).toEqual([SERVICES]);
    expect(told.at(-1)).toBe('that has helped');
  }
});
