import { profileOf, type Signs } from '../../../appliance/profiles';
import type { HealthItem } from '../../../appliance/console/console';
import { diagnose, exitCodeOf } from '../../../operations/doctor/diagnose';
import { upgradeHealth, upgradeSign } from '../../../operations/upgrade';

const profile = profileOf('AwsConnector');
const { cases, upgrade } = profile.troubleshooting!;
const CONSOLE = profile.managementConsole;

const ids = (signs: Signs, health: readonly HealthItem[] = []): string[] =>
  diagnose({ signs, health }, { cases }).map(({ id }) => id);

const OPEN: Signs = { vcenter: 'reachable', vm: 'on', address: 'known', console: 'open', upgrade: 'none' };
const item = (name: string, status: HealthItem['status'] = 'error'): HealthItem => ({
  name,
  status,
  message: 'said',
});

test('nothing is wrong with what is well', () => {
  const health =
    CONSOLE.driver === 'browser' ? CONSOLE.health.map(({ value }) => item(value.name, 'ok')) : [];
  expect(health).toHaveLength(10);
  expect(ids({ ...OPEN, portal: 'shown' }, health)).toEqual([]);
  expect(exitCodeOf([])).toBe(0);
});

test.each<[string, Signs]>([
  ['vcenterUnreachable', { vcenter: 'unreachable' }],
  ['noVm', { vcenter: 'reachable', vm: 'none' }],
  ['off', { vcenter: 'reachable', vm: 'off', upgrade: 'none' }],
  ['off', { vcenter: 'reachable', vm: 'suspended', upgrade: 'none' }],
  ['question', { vcenter: 'reachable', vm: 'waiting', upgrade: 'none' }],
  ['noAddress', { vcenter: 'reachable', vm: 'on', address: 'unknown', upgrade: 'none' }],
  ['starting', { ...OPEN, console: 'starting' }],
  ['silent', { ...OPEN, console: 'silent' }],
  ['longUpgrade', { ...OPEN, console: 'silent', upgrade: 'underWay' }],
  ['longUpgrade', { ...OPEN, console: 'silent', upgrade: 'long' }],
  ['overdueUpgrade', { ...OPEN, console: 'silent', upgrade: 'overdue' }],
  ['failedUpgrade', { ...OPEN, upgrade: 'failed' }],
  ['otherAddress', { ...OPEN, console: 'otherAddress' }],
  ['distrusted', { ...OPEN, console: 'distrusted' }],
  ['unproved', { ...OPEN, console: 'unproved' }],
  ['unclaimed', { ...OPEN, console: 'unclaimed' }],
  ['noPassword', { ...OPEN, console: 'noPassword' }],
  ['passwordRefused', { ...OPEN, console: 'passwordRefused' }],
  ['locked', { ...OPEN, console: 'locked' }],
  ['unreadable', { ...OPEN, console: 'unreadable' }],
  ['portalMissing', { ...OPEN, portal: 'missing' }],
])('%s is recognised, and nothing else', (id, signs) => {
  expect(ids(signs)).toEqual([id]);
});

test.each([
  ['recalled', 'Connector Up-to-Date', 'error'],
  ['outOfDate', 'Connector Up-to-Date', 'warning'],
  ['timeSynchronization', 'System Time Synchronization', 'error'],
  ['awsConnectivity', 'AWS Connectivity', 'error'],
  ['vcenterConnectivity', 'vCenter Connectivity', 'error'],
  ['registeredAddress', 'Connector Registered IP Is Current', 'error'],
  ['userProvider', 'UserProvider Service', 'error'],
  ['pollerService', 'Poller Service', 'warning'],
  ['networkProxy', 'Network Proxy Configured', 'error'],
  ['dashboardLocked', 'Connector Dashboard Login', 'error'],
  ['dashboardLogin', 'Connector Dashboard Login', 'warning'],
  ['authenticationProxy', 'Authentication Proxy Service', 'error'],
] as const)('%s is the case of %s with status %s', (id, name, status) => {
  const [diagnosis, ...more] = diagnose({ signs: OPEN, health: [item(name, status)] }, { cases });
  expect(more).toEqual([]);
  expect(diagnosis).toMatchObject({ id, status, message: 'said', follows: [] });
  expect(exitCodeOf([diagnosis!])).toBe(status === 'error' ? 2 : 1);
});

test('what explains another case comes before it', () => {
  const health = [
    item('UserProvider Service'),
    item('Authentication Proxy Service'),
    item('vCenter Connectivity'),
  ];
  const found = diagnose({ signs: OPEN, health }, { cases });
  expect(found.map(({ id, follows }) => [id, follows])).toEqual([
    ['vcenterConnectivity', []],
    ['userProvider', ['vcenterConnectivity']],
    ['authenticationProxy', ['vcenterConnectivity', 'userProvider']],
  ]);
});

test('each case has an id of its own, and a next step; only these are repaired: restart, then reset', () => {
  const values = cases.map(({ value }) => value);
  expect(new Set(values.map(({ id }) => id)).size).toBe(values.length);
  for (const { steps, follows = [] } of values) {
    expect(steps.length).toBeGreaterThan(0);
    for (const other of follows) expect(values.map(({ id }) => id)).toContain(other);
    const order = ['restartServices', 'restartGuest', 'factoryReset'];
    const repairs = steps.flatMap(({ repair }) => repair ?? []);
    expect(repairs).toEqual(order.filter((name) => repairs.some((repair) => repair === name)));
  }
});

test.each([
  [5, undefined, 'underWay'],
  [19.9, undefined, 'underWay'],
  [20, undefined, 'long'],
  [30, undefined, 'overdue'],
  [5, '2.4.1', 'underWay'],
  [20, '2.4.1', 'failed'],
  [5, '2.7.0', 'none'],
] as const)('an upgrade from 2.4.1 after %s minutes, showing %s: %s', (minutes, version, sign) => {
  const began = new Date('2026-01-01T00:00:00Z');
  const now = new Date(began.getTime() + minutes * 60_000);
  expect(
    upgradeSign({ began, from: '2.4.1' }, { now, version, saysFailed: false }, upgrade.times.value),
  ).toBe(sign);
  expect(upgradeSign(undefined, { now, version, saysFailed: false }, upgrade.times.value)).toBe('none');
});

test('an upgrade has failed as soon as the console says so, whoever has begun it; other failures say nothing of it', () => {
  const now = new Date('2026-01-01T00:05:00Z');
  const begun = { began: new Date('2026-01-01T00:00:00Z'), from: '2.4.1' };
  const said = (message: string) =>
    upgradeHealth(profile, [{ name: 'Connector Up-to-Date', status: 'warning', message }]);
  const failed = said('The upgrade to version 2.7.0 has failed. Version 2.7.0 is available.');
  expect(failed).toMatchObject({ waiting: 'upgrade', saysFailed: true });
  const seen = { now, version: '2.4.1', saysFailed: failed.saysFailed };
  expect(upgradeSign(begun, seen, upgrade.times.value)).toBe('failed');
  expect(upgradeSign(undefined, seen, upgrade.times.value)).toBe('failed');
  expect(upgradeSign(begun, { ...seen, version: '2.7.0' }, upgrade.times.value)).toBe('none');
  expect(said('The download has failed.').saysFailed).toBe(false);
  expect(upgradeHealth(profile, [])).toMatchObject({ waiting: 'none', saysFailed: false });
});
