import { ConsoleError } from '../../../appliance/console/console-error';
import type { ManagementConsole, StartedUpgrade } from '../../../appliance/console/console';
import { operate } from '../../../operations/operation';
import { begunUpgrade, resumeUpgrade, upgradeConnector } from '../../../operations/upgrade';
import { VcenterFault } from '../../../vcenter';
import { useAppliance } from '../../provider/support/fake-vcenter-calls';
import { SimulatedAppliance } from '../../provider/support/simulated-appliance';
import { snapshots, useSnapshots } from './support/fake-snapshots';
import { connector, operatedConnector } from './support/operated-connector';

jest.mock('../../../vcenter', () => ({
  ...jest
    .requireActual<typeof import('../../provider/support/fake-vcenter-calls')>(
      '../../provider/support/fake-vcenter-calls',
    )
    .fakeVcenterCalls(),
  ...jest.requireActual<typeof import('./support/fake-snapshots')>('./support/fake-snapshots').fakeSnapshots,
}));

/** Milliseconds of a minute, here. */
const MINUTE = 20;

let appliance: SimulatedAppliance;
let told: string[];
/** What the console answers when an upgrade is asked for. */
let start: () => StartedUpgrade;

beforeEach(() => {
  useAppliance((appliance = new SimulatedAppliance()));
  useSnapshots([]);
  told = [];
  appliance.consolePassword = 'console-secret';
  appliance.version = '2.7.0';
  start = () => {
    appliance.version = '2.8.0';
    return { version: '2.8.0' };
  };
  const { access } = appliance;
  const open = access.console.bind(access);
  Object.assign(access, {
    console: async (options: Parameters<typeof open>[0]): Promise<ManagementConsole> => ({
      ...(await open(options)),
      upgrade: async () => Promise.resolve(start()),
    }),
  });
});

const upgraded = (signal?: AbortSignal): Promise<void> =>
  operate(
    upgradeConnector(connector, { minute: MINUTE, interruptMigrations: true }),
    operatedConnector(appliance, told, signal),
  );
const isRemembered = (): boolean => appliance.extraConfig['connector.upgrade'] !== undefined;

test('one that goes well leaves nothing', async () => {
  await upgraded();
  expect(told.join('\n')).toContain('begun, says the console: version 2.8.0');
  expect(isRemembered()).toBe(false);
  expect(snapshots()).toEqual([]);
});

test('one that may have begun is followed, whatever the console said of it', async () => {
  start = () => {
    appliance.version = '2.8.0';
    return { version: '2.8.0', unconfirmed: 'the page that follows is none that is known' };
  };
  await upgraded();
  expect(told.join('\n')).toMatch(/may have begun.*the page that follows is none that is known/);
  expect(isRemembered()).toBe(false);
});

test('one that has not begun is not remembered', async () => {
  start = () => {
    throw new ConsoleError('refused', 'starting an upgrade', 'it offers no other version', 'Nothing to do');
  };
  await expect(upgraded()).rejects.toThrow(/it offers no other version.*revert to it/);
  expect(isRemembered()).toBe(false);
});

const BEFORE = 'connector lab-01 before upgrade 2026-11-01T00:00:00Z';

test('one that goes well removes what earlier ones that failed have left, and nothing else', async () => {
  useSnapshots([BEFORE, 'before patch day']);
  await upgraded();
  expect(snapshots()).toEqual(['before patch day']);
});

test('a snapshot that cannot be removed is no reason to go back, and the next run removes it', async () => {
  useSnapshots([], { removeSnapshot: new Error('the datastore is full') });
  const run = upgraded();
  await expect(run).rejects.toThrow(
    /the datastore is full\. All else has succeeded: remove the snapshot "connector lab-01 before upgrade .*" of/,
  );
  await expect(run).rejects.not.toThrow(/revert/);
  expect(isRemembered()).toBe(true);
  const [left] = snapshots();
  useSnapshots([left!]);
  const operated = operatedConnector(appliance, told);
  const begun = (await begunUpgrade(operated.vm, operated.signal))!;
  await operate(resumeUpgrade(connector, begun, { minute: MINUTE, interruptMigrations: true }), operated);
  expect(snapshots()).toEqual([]);
  expect(isRemembered()).toBe(false);
});

test('a snapshot whose task goes on without the run is named', async () => {
  useSnapshots([], { createSnapshot: new Error('interrupted') });
  await expect(upgraded()).rejects.toThrow(
    /^lab-01: interrupted\. vCenter may take the snapshot "connector lab-01 before upgrade .*" of .*lab-01 all the same/,
  );
  const refused = new VcenterFault('a disk cannot have one', 'SnapshotFault', '', undefined, 'Create');
  useSnapshots([], { createSnapshot: refused });
  await expect(upgraded()).rejects.toThrow(/^lab-01: a disk cannot have one\. Nothing else was done$/);
});

test('what fails after the upgrade itself is left to the next run, and is no reason to go back', async () => {
  const { access } = appliance;
  // Another certificate, once somebody has seen the new version.
  const presented = access.presented.bind(access);
  let certificate = false;
  Object.assign(access, {
    presented: async (...args: Parameters<typeof presented>) => {
      appliance.presentedCertificate = certificate ? 9 : undefined;
      return presented(...args);
    },
  });
  const operated = operatedConnector(appliance, told);
  const tell = (line: string): void => {
    told.push(line);
    if (line.includes('version 2.8.0') && !line.includes('begun')) certificate = true;
  };
  const operation = upgradeConnector(connector, { minute: MINUTE, interruptMigrations: true });
  const run = operate(operation, { ...operated, tell });
  await expect(run).rejects.toThrow(
    /the upgrade itself is done, and connector upgrade lab-01 does what is left\. The snapshot .* is kept; do not revert/,
  );
  expect(isRemembered()).toBe(true);
});

test('what ends a run that follows does not end the upgrade, and nobody is told to go back', async () => {
  start = () => {
    const fault = new VcenterFault('no', 'InvalidLogin', '', undefined, 'Login');
    Object.assign(appliance.access, { presented: () => Promise.reject(fault) });
    return { version: '2.8.0' };
  };
  await expect(upgraded()).rejects.toThrow(
    /^lab-01: no; the upgrade goes on inside the appliance, and connector upgrade lab-01 follows it\. The snapshot ".*" of .* is kept; do not revert to it meanwhile: the run that follows removes it$/,
  );
  expect(isRemembered()).toBe(true);
});
