import { factoryReset } from '../../../operations/maintenance/factory-reset';
import { operate } from '../../../operations/operation';
import { setExtraConfig } from '../../../vcenter';
import { useAppliance } from '../../provider/support/fake-vcenter-calls';
import { SimulatedAppliance } from '../../provider/support/simulated-appliance';
import { connector, operatedConnector } from '../upgrade/support/operated-connector';

jest.mock('../../../vcenter', () => {
  const calls = jest
    .requireActual<typeof import('../../provider/support/fake-vcenter-calls')>(
      '../../provider/support/fake-vcenter-calls',
    )
    .fakeVcenterCalls();
  return {
    ...calls,
    setExtraConfig: jest.fn(calls.setExtraConfig),
    createSnapshot: () => Promise.resolve({ type: 'VirtualMachineSnapshot', value: 'snapshot-1' }),
    removeSnapshot: () => Promise.resolve(),
  };
});

const MARK = 'connector.factory-reset';
const EARLIER = '2026-11-01T00:00:00.000Z';

let appliance: SimulatedAppliance;
let told: string[];
let stop: AbortController;
/** Whether the VM said that it is reset, at each step inside. */
let marked: [string, boolean][];

beforeEach(() => {
  useAppliance((appliance = new SimulatedAppliance()));
  appliance.consolePassword = 'console-secret';
  Object.assign(appliance.access.patience, { boot: 10, answer: 10 });
  told = [];
  marked = [];
  stop = new AbortController();
  const own = appliance.do.bind(appliance);
  appliance.do = (step, action) => {
    marked.push([step, MARK in appliance.extraConfig]);
    return own(step, action);
  };
});

const reset = (): Promise<void> =>
  operate(
    factoryReset(connector, { interruptMigrations: true }),
    operatedConnector(appliance, told, stop.signal),
  );

/** Lets the note be written, and then does something. */
const afterTheNote = (then: () => void): void => {
  const write = jest.mocked(setExtraConfig).getMockImplementation()!;
  jest.mocked(setExtraConfig).mockImplementationOnce(async (...given) => {
    await write(...given);
    then();
  });
};
const answerIsLost = (): never => {
  throw new Error('the answer of vCenter was lost');
};

test('the VM is told when the menu is open, and before the reset is chosen there', async () => {
  await reset();
  expect(marked.slice(0, 2)).toEqual([
    ['enter', false],
    ['factoryReset', true],
  ]);
  expect(appliance.extraConfig).toHaveProperty([MARK]);
});

test.each<[string, () => void, RegExp]>([
  ['a password that the VM console refuses', () => (appliance.userPassword = 'another'), /a wrong password/],
  ['no VMware Tools', () => (appliance.hasTools = false), /no Tools/],
  ['a VM that is off', () => (appliance.powerState = 'poweredOff'), /is off/],
])('%s: the menu is not reached, and no plan takes an intact appliance for a fresh one', async (...given) => {
  const [, change, message] = given;
  change();
  await expect(reset()).rejects.toThrow(message);
  expect(appliance.extraConfig).not.toHaveProperty([MARK]);
  expect(appliance.consolePassword).toBe('console-secret');
});

test.each(['at', 'after'])('a run that ends %s the reset itself leaves it noted', async (when) => {
  if (when === 'at') appliance.killAt = 'factoryReset';
  else appliance.killAfter = 'factoryReset';
  await expect(reset()).rejects.toThrow('factoryReset');
  expect(appliance.extraConfig).toHaveProperty([MARK]);
});

test.each<[string, () => void]>([
  ['whose answer is lost', answerIsLost],
  ['that an interruption overtakes', () => stop.abort(new Error('interrupted'))],
])('a note %s is taken back: nothing was chosen yet', async (_what, then) => {
  afterTheNote(then);
  await expect(reset()).rejects.toThrow(/answer of vCenter was lost|interrupted/);
  expect(marked.map(([step]) => step)).toEqual(['enter']);
  expect(appliance.extraConfig).not.toHaveProperty([MARK]);
});

test('the note of an earlier reset is never taken back', async () => {
  appliance.extraConfig = { [MARK]: EARLIER };
  afterTheNote(answerIsLost);
  await expect(reset()).rejects.toThrow('answer of vCenter was lost');
  expect(appliance.extraConfig).toHaveProperty([MARK]);
});

test('a note that cannot be taken back is told', async () => {
  afterTheNote(() => {
    jest.mocked(setExtraConfig).mockRejectedValueOnce(new Error('vCenter is away'));
    answerIsLost();
  });
  await expect(reset()).rejects.toThrow('answer of vCenter was lost');
  expect(told).toContainEqual(
    'warning: the VM may say that it was reset, and it was not, since the note cannot be taken back: vCenter is away. Remove connector.factory-reset from its extraConfig before the next plan',
  );
});
