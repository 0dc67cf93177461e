import { setTimeout as sleep } from 'node:timers/promises';
import { ConsoleError } from '../../../appliance/console/console-error';
import type { encryptionKeyAttributes } from '../../../provider/encryption-key-attributes';
import { rotateEncryptionKey } from '../../../provider/rotate-encryption-key';
import { UNKNOWN, type Model, type Plan } from '../../../provider/runtime';
import { containing } from '../support/containing';
import { useAppliance } from '../support/fake-vcenter-calls';
import { Killed, SimulatedAppliance } from '../support/simulated-appliance';
import { reference, TestClient } from '../support/test-client';

jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../support/fake-vcenter-calls')>('../support/fake-vcenter-calls')
    .fakeVcenterCalls(),
);

type EncryptionKeyPlan = Plan<typeof encryptionKeyAttributes>;
type EncryptionKeyModel = Model<typeof encryptionKeyAttributes>;

let appliance: SimulatedAppliance;
beforeEach(() => {
  useAppliance((appliance = new SimulatedAppliance()));
  appliance.consolePassword = 'console-secret';
});

const plan = (changes: Partial<EncryptionKeyPlan> = {}): EncryptionKeyPlan => ({
  ...{ vm_id: 'vm-42', address: null, port: null, vm_console: null },
  console_password: reference('CONSOLE'),
  fingerprint: appliance.fingerprint().sha256,
  ...{ rotate_every: '90d', rotation_trigger: null },
  ...{ rotated_at: UNKNOWN, rotation_due_at: UNKNOWN, rotated_because: 'it is due' },
  ...changes,
});

/** One apply: a process of its own. */
function apply(
  changes: Partial<EncryptionKeyPlan> = {},
  prior: EncryptionKeyModel | null = null,
  env: Record<string, string> = {},
): Promise<EncryptionKeyModel> & { told: { summary: string }[] } {
  const call = new TestClient(appliance, { CONSOLE: 'console-secret', WRONG: 'nonsense' }, { env }).call();
  return Object.assign(rotateEncryptionKey({ ...call, plan: plan(changes) }, prior), { told: call.told });
}

test('logs in, and rotates', async () => {
  const before = Date.now();
  const state = await apply();
  expect(appliance.steps).toEqual(['logIn', 'rotate']);
  expect(state.rotated_because).toBe('it is due');
  expect(Date.parse(state.rotated_at!)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(state.rotation_due_at!) - Date.parse(state.rotated_at!)).toBe(90 * 86_400_000);
  expect(JSON.stringify(state)).not.toContain('console-secret');
  expect(await apply({ rotate_every: null })).toMatchObject({ rotation_due_at: null });
});

test('a plan that rotates nothing enters nothing', async () => {
  const prior = await apply();
  appliance.steps = [];
  const { rotated_at, rotated_because } = prior;
  const kept = { rotated_at, rotated_because, rotation_due_at: prior.rotation_due_at };
  const state = await apply({ ...kept, fingerprint: 'BB', console_password: reference('OTHER') }, prior);
  expect(state).toMatchObject(kept);
  expect(appliance.steps).toEqual([]);
});

test.each([
  ['a', 1],
  ['b', 2],
])('a trigger that no plan could know, %s', async (trigger, rotations) => {
  const prior = await apply({ rotation_trigger: 'a' });
  // Times have milliseconds, and a simulated appliance needs less than one.
  await sleep(2);
  const state = await apply({ rotation_trigger: trigger, rotated_because: UNKNOWN }, prior);
  expect(appliance.rotations).toBe(rotations);
  expect(state.rotated_because).toBe(rotations === 1 ? 'it is due' : 'rotation_trigger is "b" now');
  expect(state.rotated_at === prior.rotated_at).toBe(rotations === 1);
});

test('one that is off is powered on before, and off after', async () => {
  appliance.powerState = 'poweredOff';
  await apply();
  expect(appliance.steps).toEqual(['powerOn', 'logIn', 'rotate', 'powerOff']);
});

test('another certificate gets no password, and a wrong password is tried once', async () => {
  appliance.presentedCertificate = 9;
  await expect(apply()).rejects.toMatchObject({ detail: containing('No password was sent') });
  expect(appliance.sentPasswords).toBe(0);
  appliance.presentedCertificate = undefined;
  for (let run = 0; run < 2; run++)
    await expect(apply({ console_password: reference('WRONG') })).rejects.toThrow('refused the password');
  expect(appliance).toMatchObject({ sentPasswords: 1, rotations: 0 });
});

test.each([
  ['killAt', 'rotate', 1],
  ['killAfter', 'rotate', 2],
  ['killAfter', 'logIn', 1],
] as const)('a run that ends (%s %s) is done again by the next one', async (when, step, rotations) => {
  appliance[when] = step;
  await expect(apply()).rejects.toBeInstanceOf(Killed);
  appliance[when] = undefined;
  await apply();
  expect(appliance.rotations).toBe(rotations);
});

test('by hand: an error with the steps, until the operator says that it is done', async () => {
  appliance.rotationError = new ConsoleError(
    'manual',
    'rotating',
    'no browser',
    '1. open; 2. click "Rotate".',
  );
  await expect(apply()).rejects.toMatchObject({
    detail:
      '1. open; 2. click "Rotate". Whether it is done cannot be seen: CONNECTOR_CONFIRM=fra-01 in the environment of the next apply says so.',
  });
  const confirmed = apply({}, null, { CONNECTOR_CONFIRM: 'fra-01' });
  expect((await confirmed).rotated_at).not.toBeNull();
  expect(confirmed.told).toMatchObject([{ summary: 'rotating: taken as done' }]);
});

test('what the console refuses is no rotation, confirmed or not', async () => {
  appliance.rotationError = new ConsoleError('refused', 'rotating', 'it says no', 'Look at it.');
  await expect(apply({}, null, { CONNECTOR_CONFIRM: 'fra-01' })).rejects.toThrow('rotating: it says no');
});
