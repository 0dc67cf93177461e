import { ConsoleError } from '../../../appliance/console/console-error';
import type { ManagementConsole, StartedUpgrade } from '../../../appliance/console/console';
import { operate } from '../../../operations/operation';
import { upgradeConnector } from '../../../operations/upgrade';
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
