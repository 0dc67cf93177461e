import { rebootTheGuest } from '../../../operations/maintenance/restart-guest';
import type { Look } from '../../../operations/upgrade/course';
import { follow } from '../../../operations/upgrade/follow';
import { unseenUpgrade } from '../../../operations/upgrade/resume';
import type { BegunUpgrade } from '../../../operations/upgrade/upgrade-mark';
import { lookAtUpgrade } from '../../../operations/upgrade/upgrade-state';
import { beginUpgrade } from '../../../operations/upgrade/begin-upgrade';
import { unfinishedTasks } from '../../../vcenter';
import { useAppliance } from '../../provider/support/fake-vcenter-calls';
import { SimulatedAppliance } from '../../provider/support/simulated-appliance';
import { operatedConnector } from './support/operated-connector';

jest.mock('../../../vcenter', () => ({
  ...jest
    .requireActual<typeof import('../../provider/support/fake-vcenter-calls')>(
      '../../provider/support/fake-vcenter-calls',
    )
    .fakeVcenterCalls(),
  unfinishedTasks: jest.fn(),
}));
// No account is asked: nothing is imported there.
jest.mock('../../../provider/aws-account', () => ({
  regionOf: () => 'eu-central-1',
  withAws: () => Promise.resolve([]),
}));
jest.mock('../../../operations/maintenance/restart-guest');
jest.mock('../../../operations/upgrade/begin-upgrade', () => ({
  ...jest.requireActual<object>('../../../operations/upgrade/begin-upgrade'),
  beginUpgrade: jest.fn(),
}));
jest.mock('../../../operations/upgrade/upgrade-state');

/** Milliseconds of a minute, here. */
const MINUTE = 20;
const SILENT: Look = { console: 'silent' };
/** For long enough that it was away. */
const AWAY: Look[] = Array<Look>(12).fill(SILENT);
const answers = (version: string, saysFailed = false): Look => ({ console: 'answers', version, saysFailed });

let appliance: SimulatedAppliance;
let told: string[];
/** What each look sees, the last one from then on. */
let looks: (Look | Error)[];
/** What is done to the appliance, and what each of it leads to. */
let done: string[];
let afterReboot: () => void;

beforeEach(() => {
  jest.clearAllMocks();
  useAppliance((appliance = new SimulatedAppliance()));
  told = [];
  done = [];
  afterReboot = () => (looks = [answers('2.7.0')]);
  jest.mocked(lookAtUpgrade).mockImplementation(() => {
    const look = looks.length > 1 ? looks.shift()! : looks[0]!;
    return look instanceof Error ? Promise.reject(look) : Promise.resolve(look);
  });
  jest.mocked(unfinishedTasks).mockImplementation(() => Promise.resolve([]));
  jest.mocked(rebootTheGuest).mockImplementation(async (_operated, accepted) => {
    done.push('reboot');
    await accepted?.();
    afterReboot();
    return 7;
  });
  jest.mocked(beginUpgrade).mockImplementation(() => {
    done.push('upgrade');
    looks = [SILENT, answers('2.7.0')];
    return Promise.resolve({ version: '2.7.0' });
  });
});

const begun = (minutesAgo: number, phase: BegunUpgrade['phase'] = 'upgrading'): BegunUpgrade => ({
  ...{ began: new Date(Date.now() - minutesAgo * MINUTE), from: '2.4.1', to: '2.7.0' },
  ...{ phase, retriesLeft: 1 },
});

const followed = (
  upgrade: BegunUpgrade,
  choice: Partial<Parameters<typeof follow>[2]> = {},
): Promise<string> =>
  follow(operatedConnector(appliance, told), upgrade, { acts: true, minute: MINUTE, ...choice });

const mark = (): Partial<BegunUpgrade> =>
  JSON.parse(appliance.extraConfig['connector.upgrade'] ?? '{}') as Partial<BegunUpgrade>;

const EXPORT = {
  ...{ descriptionId: 'VirtualMachine.exportVm', entityName: 'web-01', userName: '' },
  ...{ state: 'running', progress: 40 },
} as Awaited<ReturnType<typeof unfinishedTasks>>[number];

test('one that is taken up hours later: a lost handshake reboots nothing', async () => {
  looks = [SILENT, answers('2.7.0')];
  await expect(followed(begun(600))).resolves.toBe('2.7.0');
  expect(done).toEqual([]);
});

test('one that is taken up hours later and stays silent is rebooted, and that is remembered', async () => {
  looks = [SILENT];
  await expect(followed(begun(600))).resolves.toBe('2.7.0');
  expect(jest.mocked(lookAtUpgrade).mock.calls.length).toBeGreaterThan(3);
  expect(done).toEqual(['reboot']);
  expect(mark()).toMatchObject({ phase: 'rebooting', from: '2.4.1', to: '2.7.0' });
});

test.each<[string, () => Look[], number]>([
  ['a reboot', () => [SILENT], 600],
  ['another try', () => [...AWAY, answers('2.4.1')], 5],
])('%s is refused while migrations run, and the upgrade goes on', async (what, seen, minutesAgo) => {
  looks = seen();
  jest.mocked(unfinishedTasks).mockImplementation(() => Promise.resolve([EXPORT]));
  await expect(followed(begun(minutesAgo))).rejects.toThrow(
    new RegExp(
      `migrations may run, and ${what} would break them off: vCenter exports web-01 \\(40 %\\).*the upgrade goes on inside the appliance, and connector upgrade lab-01 follows it$`,
    ),
  );
  expect(done).toEqual([]);
  expect(mark()).toEqual({});
});

test('nobody looks for migrations where they may be interrupted', async () => {
  looks = [SILENT];
  await followed(begun(600), { interruptMigrations: true });
  expect(unfinishedTasks).not.toHaveBeenCalled();
  expect(done).toEqual(['reboot']);
});

test('a reboot that vCenter refuses is not remembered as one', async () => {
  looks = [SILENT];
  jest.mocked(rebootTheGuest).mockRejectedValue(new Error('the guest runs no VMware Tools'));
  await expect(followed(begun(600))).rejects.toThrow('the guest runs no VMware Tools');
  expect(mark()).toEqual({});
});

test('another try is remembered before it is made', async () => {
  looks = [...AWAY, answers('2.4.1')];
  await expect(followed(begun(5))).resolves.toBe('2.7.0');
  expect(done).toEqual(['upgrade']);
  expect(mark()).toMatchObject({ phase: 'upgrading', retriesLeft: 0 });
});

test('one that somebody else has begun and that has failed is told as that', async () => {
  looks = [SILENT, answers('2.4.1', true)];
  await expect(followed(unseenUpgrade(new Date()), { acts: false })).rejects.toThrow(
    /^the upgrade has failed: its console says so, and it has version 2\.4\.1; send the debug logs to AWS$/,
  );
});

test('a vCenter that is away for some minutes ends nothing, and one that stays away not the upgrade', async () => {
  const away: Look = { console: 'unreadable', found: 'vcenter: nothing listens there' };
  looks = [SILENT, away, away, away, answers('2.7.0')];
  await expect(followed(begun(40))).resolves.toBe('2.7.0');
  expect(told).toContainEqual(
    expect.stringMatching(/^ +4\d min: not to be seen: vcenter: nothing listens there$/),
  );
  looks = [away];
  await expect(followed(begun(40))).rejects.toThrow(
    /^how the upgrade from version 2\.4\.1 stands cannot be seen: vcenter: nothing listens there; the upgrade goes on inside the appliance, and connector upgrade lab-01 follows it$/,
  );
  expect(done).toEqual([]);
});
