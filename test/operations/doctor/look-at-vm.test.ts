import { ConsoleError, type ConsoleProblem } from '../../../appliance/console/console-error';
import type { ManagementConsole } from '../../../appliance/console/console';
import { diagnose } from '../../../operations/doctor';
import { lookAtVm } from '../../../operations/doctor/look-at-vm';
import { useAppliance } from '../../provider/support/fake-vcenter-calls';
import { SimulatedAppliance } from '../../provider/support/simulated-appliance';
import { operatedConnector } from '../upgrade/support/operated-connector';

jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../../provider/support/fake-vcenter-calls')>(
      '../../provider/support/fake-vcenter-calls',
    )
    .fakeVcenterCalls(),
);

let appliance: SimulatedAppliance;
beforeEach(() => {
  anotherAppliance();
});

function anotherAppliance(): void {
  useAppliance((appliance = new SimulatedAppliance()));
  appliance.consolePassword = 'console-secret';
}

function looked(now = new Date()) {
  const { connector, vm, call } = operatedConnector(appliance, []);
  return lookAtVm(connector, vm, call, now);
}

/** An appliance in whose console one thing fails in that way. */
function failing(at: 'open' | 'look' | 'health', problem: ConsoleProblem): void {
  anotherAppliance();
  const { access } = appliance;
  const open = access.console.bind(access);
  const fail = (): Promise<never> =>
    Promise.reject(new ConsoleError(problem, 'at the console', 'it was found so', 'Do this.'));
  Object.assign(access, {
    console: async (options: Parameters<typeof open>[0]): Promise<ManagementConsole> =>
      at === 'open' ? fail() : { ...(await open(options)), [at]: fail },
  });
}

test.each([
  ['stopped', 'poweredOff', 'stopped'],
  ['stopped', 'suspended', 'suspended'],
  ['stopped', 'poweredOn', 'on'],
  ['running', 'poweredOff', 'off'],
] as const)('one that is declared %s and is %s: %s', async (state, powerState, vm) => {
  appliance.powerState = powerState;
  const { connector, ...operated } = operatedConnector(appliance, []);
  const declared = { ...connector, spec: { ...connector.spec, state } };
  const { signs, health } = await lookAtVm(declared, operated.vm, operated.call, new Date());
  expect(signs.vm).toBe(vm);
  const { cases } = connector.profile.troubleshooting!;
  const found = diagnose({ signs: { ...signs, upgrade: 'none' }, health }, { cases });
  expect(found.map(({ id }) => id)).toEqual(vm === 'off' || vm === 'suspended' ? ['off'] : []);
  expect(appliance.powerState).toBe(powerState);
});

test('one that is well is open', async () => {
  await expect(looked()).resolves.toMatchObject({
    signs: { vm: 'on', address: 'known', console: 'open' },
    version: '2.7.0',
  });
});

test.each<[ConsoleProblem, string]>([
  ['unexpected', 'unreadable'],
  ['unreachable', 'silent'],
  ['distrusted', 'distrusted'],
  ['unclaimed', 'unclaimed'],
  ['wrongPassword', 'passwordRefused'],
  ['locked', 'locked'],
])('a console that is %s is %s, with what was found', async (problem, word) => {
  for (const at of ['look', 'health'] as const) {
    failing(at, problem);
    await expect(looked()).resolves.toMatchObject({
      signs: { vm: 'on', address: 'known', console: word },
      notes: ['it was found so'],
    });
  }
});

test('a console that does not answer, or breaks off, is starting where its VM was started just now', async () => {
  const justStarted = new Date(appliance.state().bootTime!.getTime() + 1);
  failing('look', 'unreachable');
  await expect(looked(justStarted)).resolves.toMatchObject({ signs: { console: 'starting' } });
  appliance.unreachable = ['10.0.0.5'];
  await expect(looked(justStarted)).resolves.toMatchObject({ signs: { console: 'starting' } });
}, 20_000);

// Of a browser that is not there or does not start, of pages that nobody described, of words that nobody knows:
// none of them is a reason to restart an appliance.
test.each<ConsoleProblem>(['manual', 'unsupported', 'refused', 'claimed'])(
  '%s says nothing about the appliance, and is told with its remedy',
  async (problem) => {
    for (const at of ['open', 'look', 'health'] as const) {
      failing(at, problem);
      await expect(looked()).rejects.toMatchObject({
        message: 'at the console: it was found so',
        detail: 'Do this.',
      });
    }
  },
);
