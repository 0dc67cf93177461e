import { ConsoleError, type ConsoleProblem } from '../../../appliance/console/console-error';
import type { ManagementConsole } from '../../../appliance/console/console';
import { consoleNow } from '../../../operations/maintenance/console-answers';
import { lookAtUpgrade } from '../../../operations/upgrade/upgrade-state';
import { VcenterFault, VcenterTransportError } from '../../../vcenter';
import { useAppliance } from '../../provider/support/fake-vcenter-calls';
import { SimulatedAppliance } from '../../provider/support/simulated-appliance';
import { operatedConnector } from './support/operated-connector';

jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../../provider/support/fake-vcenter-calls')>(
      '../../provider/support/fake-vcenter-calls',
    )
    .fakeVcenterCalls(),
);
jest.mock('../../../operations/maintenance/console-answers', () => {
  const actual = jest.requireActual<typeof import('../../../operations/maintenance/console-answers')>(
    '../../../operations/maintenance/console-answers',
  );
  return { ...actual, consoleNow: jest.fn(actual.consoleNow) };
});

let appliance: SimulatedAppliance;
beforeEach(() => {
  useAppliance((appliance = new SimulatedAppliance()));
  appliance.consolePassword = 'console-secret';
});

const looked = () => lookAtUpgrade(operatedConnector(appliance, []));

/** Has its health fail in that way. */
function failing(problem: ConsoleProblem): void {
  const { access } = appliance;
  const open = access.console.bind(access);
  const error = new ConsoleError(problem, 'reading the health', 'it has other pages', 'Report it.');
  Object.assign(access, {
    console: async (options: Parameters<typeof open>[0]): Promise<ManagementConsole> => ({
      ...(await open(options)),
      health: () => Promise.reject(error),
    }),
  });
}

test('one that answers', async () => {
  await expect(looked()).resolves.toEqual({ console: 'answers', version: '2.7.0', saysFailed: false });
});

test('one that does not, or breaks off', async () => {
  failing('unreachable');
  await expect(looked()).resolves.toEqual({ console: 'silent' });
  appliance.unreachable = ['10.0.0.5'];
  await expect(looked()).resolves.toEqual({ console: 'silent' });
});

test.each<ConsoleProblem>(['unexpected', 'unsupported', 'manual', 'unclaimed', 'refused', 'distrusted'])(
  'a console that is open and %s is not away, and tells why in its own words',
  async (problem) => {
    failing(problem);
    const found = 'reading the health: it has other pages. Report it';
    await expect(looked()).resolves.toEqual({ console: 'unreadable', found });
  },
);

test('another certificate is one that differs from the one in the VM', async () => {
  appliance.presentedCertificate = 9;
  await expect(looked()).resolves.toMatchObject({
    console: 'distrusted',
    found: expect.stringContaining('it is not the one the appliance shows in its VM') as string,
  });
});

test.each<[string, () => void, string]>([
  [
    'cannot be compared, without VMware Tools',
    () => {
      appliance.hasTools = false;
      appliance.presentedCertificate = 9;
    },
    'cannot be validated',
  ],
  ['is for another address', () => (appliance.certificateAddress = '10.0.0.9'), 'it is for 10.0.0.9'],
])('one that %s is not another one', async (_what, arrange, found) => {
  arrange();
  await expect(looked()).resolves.toMatchObject({
    console: 'unreadable',
    found: expect.stringContaining(found) as string,
  });
});

const fault = (name: string): VcenterFault =>
  new VcenterFault(`it says ${name}`, name, '', undefined, 'Read');

test.each([
  new VcenterTransportError('vcenter: nothing listens there', 'refused', false, true),
  new VcenterTransportError('vcenter: it answered with status 503', 'http', true, true),
  fault('HostCommunication'),
])('a vCenter that is away for a while is no upgrade that has failed: %s', async (error) => {
  jest.mocked(consoleNow).mockRejectedValueOnce(error);
  await expect(looked()).resolves.toEqual({
    console: 'unreadable',
    found: error.message.replace(/\.$/, ''),
  });
});

test.each([
  new VcenterTransportError('vcenter: another certificate', 'tls', false, false),
  fault('InvalidLogin'),
  fault('NoPermission'),
])('one that lets nobody in is told at once: %s', async (error) => {
  jest.mocked(consoleNow).mockRejectedValueOnce(error);
  await expect(looked()).rejects.toBe(error);
});
