import { claimConsole } from '../../../provider/claim-console';
import type { consoleAttributes } from '../../../provider/console-attributes';
import { UNKNOWN, type Model, type Plan } from '../../../provider/runtime';
import { containing } from '../support/containing';
import { useAppliance } from '../support/fake-vcenter-calls';
import { Killed, SimulatedAppliance } from '../support/simulated-appliance';
import { reference, TestClient, vmConsole } from '../support/test-client';

jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../support/fake-vcenter-calls')>('../support/fake-vcenter-calls')
    .fakeVcenterCalls(),
);

type ConsolePlan = Plan<typeof consoleAttributes>;
type ConsoleModel = Model<typeof consoleAttributes>;

const SECRETS = { ADMIN: 'vcenter-secret', CONSOLE: 'console-secret', VM: 'vm-secret' };

const PLAN: ConsolePlan = {
  vm_id: 'vm-42',
  address: null,
  port: null,
  vcenter_address: 'vcenter',
  administrator: { username: 'administrator@vsphere.local', password: reference('ADMIN') },
  password: reference('CONSOLE'),
  on_wrong_password: 'fail',
  vm_console: vmConsole('VM'),
  expected_fingerprint: null,
  fingerprint: UNKNOWN,
  presented_fingerprint: UNKNOWN,
  version: UNKNOWN,
  password_version: null,
  password_refused: false,
  vm_console_password_version: null,
};

let appliance: SimulatedAppliance;
beforeEach(() => useAppliance((appliance = new SimulatedAppliance())));

/** One apply: a process of its own. */
const apply = (
  plan: Partial<ConsolePlan> = {},
  prior: ConsoleModel | null = null,
  secrets: Readonly<Record<string, string>> = SECRETS,
): Promise<ConsoleModel> => {
  const call = new TestClient(appliance, secrets).call();
  return claimConsole({ ...call, plan: { ...PLAN, ...plan } }, prior);
};

test('validates, claims, logs in, and changes the password of the VM console, in this order', async () => {
  const state = await apply();
  expect(appliance.steps).toEqual([
    'enter',
    'look',
    'claim',
    'logIn',
    'enter',
    'changeUserPassword',
    'enter',
  ]);
  expect(appliance).toMatchObject({ consolePassword: 'console-secret', userPassword: 'vm-secret' });
  const { sha256 } = appliance.fingerprint();
  expect(state).toMatchObject({ fingerprint: sha256, presented_fingerprint: sha256, version: '2.7.0' });
  expect(JSON.stringify(state)).not.toMatch(/secret"/);
});

test('what was claimed before is entered once, and nothing else', async () => {
  await apply();
  appliance.steps = [];
  await apply();
  expect(appliance.steps).toEqual(['enter', 'look', 'logIn', 'enter']);
});

test('an update without another password does not log in', async () => {
  const prior = await apply();
  appliance.steps = [];
  const known = { fingerprint: prior.fingerprint, presented_fingerprint: prior.fingerprint };
  await apply({ vcenter_address: 'other', ...known }, prior);
  expect(appliance.steps).toEqual(['look']);
});

test('a console that was reset to its first page is claimed again', async () => {
  const prior = await apply();
  appliance.consolePassword = undefined;
  appliance.certificate++;
  await apply({}, prior);
  expect(appliance.consolePassword).toBe('console-secret');
});

describe('the certificate', () => {
  test('for another address: services are restarted once', async () => {
    appliance.certificateAddress = '10.0.0.99';
    const state = await apply();
    expect(appliance.steps.slice(0, 2)).toEqual(['enter', 'restartServices']);
    expect(state.fingerprint).toBe(appliance.fingerprint(2).sha256);
  });

  test('that is not the one the appliance shows: no password is sent', async () => {
    appliance.presentedCertificate = 7;
    const error: unknown = await apply().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: containing('not the one the appliance shows') });
    const { detail } = error as { detail: string };
    expect(detail).toContain(appliance.fingerprint(7).sha256);
    expect(detail).toContain(appliance.fingerprint().sha256);
    expect(appliance.sentPasswords).toBe(0);
    expect(appliance.steps.filter((step) => step === 'restartServices')).toHaveLength(1);
  });

  test('without VMware Tools the expected fingerprint decides', async () => {
    appliance.hasTools = false;
    const { sha1, sha256 } = appliance.fingerprint();
    const here = { address: '10.0.0.5', vm_console: null };
    await expect(apply(here)).rejects.toMatchObject({ path: ['expected_fingerprint'] });
    const wrong = appliance.fingerprint(3).sha256;
    await expect(apply({ ...here, expected_fingerprint: wrong })).rejects.toThrow(sha256);
    expect(appliance.sentPasswords).toBe(0);
    const bare = sha1.replaceAll(':', '').toLowerCase();
    await expect(apply({ ...here, expected_fingerprint: bare })).resolves.toMatchObject({
      fingerprint: sha256,
    });
  });

  test('that changed since the plan gets nothing', async () => {
    const prior = await apply();
    appliance.certificate++;
    appliance.sentPasswords = 0;
    await expect(apply({ fingerprint: prior.fingerprint }, prior)).rejects.toThrow('the plan knew');
    expect(appliance.sentPasswords).toBe(0);
  });
});

describe('a refused password', () => {
  beforeEach(() => (appliance.consolePassword = 'what somebody else set'));

  test('is tried once, over any number of applies', async () => {
    await expect(apply()).rejects.toMatchObject({
      message: 'the management console of fra-01 refused the password of the environment variable CONSOLE',
      detail: containing('give the reference a `version`'),
    });
    for (let run = 0; run < 3; run++) await expect(apply()).rejects.toThrow('has not been tried again');
    expect(appliance.failedLogins).toBe(1);
    expect(JSON.stringify(appliance.extraConfig)).not.toContain('console-secret');
  });

  test('is tried again with another version, and forgotten once it is taken', async () => {
    await expect(apply()).rejects.toThrow('refused');
    const secrets = { ...SECRETS, CONSOLE: 'what somebody else set' };
    const versioned = { password: reference('CONSOLE', '2') };
    await apply(versioned, null, secrets);
    expect(appliance.failedLogins).toBe(1);
    expect(Object.keys(appliance.extraConfig)).not.toContain('connector.console.refused');
  });

  test('is not tried by two types of one apply', async () => {
    const client = new TestClient(appliance, SECRETS);
    const both = [1, 2].map(() => claimConsole({ ...client.call(), plan: PLAN }, null));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(appliance.failedLogins).toBe(1);
  });

  test('of a locked console is reported as locked, also later', async () => {
    appliance.isLocked = true;
    for (let run = 0; run < 2; run++) {
      await expect(apply()).rejects.toMatchObject({
        message: containing('is locked'),
        detail: containing('Reset password'),
      });
    }
    expect(appliance.sentPasswords).toBe(1);
  });

  test('of the VM console is not tried again either', async () => {
    appliance.userPassword = 'what somebody else set';
    await expect(apply()).rejects.toThrow("the VM's own console of fra-01 refused");
    await expect(apply()).rejects.toThrow('has not been tried again');
    expect(appliance.sentPasswords).toBe(0);
  });
});

test('the well-known password is not taken for the VM console', async () => {
  await expect(apply({}, null, { ...SECRETS, VM: 'ec2pass' })).rejects.toThrow('which everybody knows');
});

test('another password of the VM console is set with the one before', async () => {
  const prior = await apply();
  const secrets = { ...SECRETS, VM2: 'second-secret' };
  const login = vmConsole('VM2');
  await apply({ fingerprint: prior.fingerprint, vm_console: login }, prior, secrets);
  expect(appliance.userPassword).toBe('second-secret');
});

test('one that is off is powered on for it, and off again', async () => {
  appliance.powerState = 'poweredOff';
  await apply();
  expect(appliance.steps[0]).toBe('powerOn');
  expect(appliance.steps.at(-1)).toBe('powerOff');
  expect(appliance.consolePassword).toBe('console-secret');
});

test.each([
  ...['enter', 'look', 'claim', 'logIn', 'changeUserPassword'].map((step) => ['killAt', step] as const),
  ...['look', 'claim', 'logIn', 'changeUserPassword'].map((step) => ['killAfter', step] as const),
])('a run that ends (%s %s) is finished by the next one', async (when, step) => {
  appliance[when] = step;
  await expect(apply()).rejects.toThrow(Killed);
  appliance[when] = undefined;
  await apply();
  expect(appliance).toMatchObject({
    consolePassword: 'console-secret',
    userPassword: 'vm-secret',
    failedLogins: 0,
  });
});
