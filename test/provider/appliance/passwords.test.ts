import { claimConsole } from '../../../provider/claim-console';
import type { consoleAttributes } from '../../../provider/console-attributes';
import { readConsole } from '../../../provider/read-console';
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
const ROTATED = { ...SECRETS, CONSOLE: 'rotated-secret' };

const PLAN: ConsolePlan = {
  vm_id: 'vm-42',
  address: null,
  port: null,
  vcenter_address: 'vcenter',
  administrator: { username: 'administrator@vsphere.local', password: reference('ADMIN') },
  password: reference('CONSOLE'),
  on_wrong_password: 'reset',
  vm_console: vmConsole('VM'),
  expected_fingerprint: null,
  fingerprint: UNKNOWN,
  presented_fingerprint: UNKNOWN,
  version: UNKNOWN,
  password_version: null,
  password_refused: false,
  vm_console_password_version: null,
};

const VERSION_2: Partial<ConsolePlan> = { password: reference('CONSOLE', '2'), password_version: '2' };
const NOTE = 'connector.console.refused';

let appliance: SimulatedAppliance;
let first: ConsoleModel;

interface Run {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly prior?: ConsoleModel;
  readonly options?: ConstructorParameters<typeof TestClient>[2];
}

/** One apply: a process of its own. */
function apply(plan: Partial<ConsolePlan>, { secrets = ROTATED, prior = first, options }: Run = {}) {
  const call = new TestClient(appliance, secrets, options).call();
  const { fingerprint, presented_fingerprint, version } = prior;
  return claimConsole(
    { ...call, plan: { ...PLAN, fingerprint, presented_fingerprint, version, ...plan } },
    prior,
  );
}

beforeEach(async () => {
  useAppliance((appliance = new SimulatedAppliance()));
  const call = new TestClient(appliance, SECRETS).call();
  first = await claimConsole({ ...call, plan: PLAN }, null);
  appliance.steps = [];
});

describe('a new value behind the reference of the console', () => {
  test('is tried once, set by the menu of the VM, and verified by one login', async () => {
    const state = await apply(VERSION_2);
    expect(appliance.steps).toEqual(['look', 'enter', 'resetPassword', 'logIn']);
    expect(appliance).toMatchObject({ consolePassword: 'rotated-secret', failedLogins: 0 });
    expect(state).toMatchObject({ password_version: '2', password_refused: false });
    expect(appliance.extraConfig[NOTE]).toBeUndefined();
    expect(JSON.stringify(state)).not.toContain('rotated-secret');
  });

  test('that was set before is entered with, and nothing is reset', async () => {
    appliance.consolePassword = 'rotated-secret';
    await apply(VERSION_2);
    expect(appliance.steps).toEqual(['look', 'logIn']);
  });

  test('is refused where a reset is not declared, with both ways out', async () => {
    const failing = { ...VERSION_2, on_wrong_password: 'fail' } as const;
    await expect(apply(failing)).rejects.toMatchObject({
      message: containing('refused the password'),
      detail: expect.stringMatching(
        /onWrongPassword: reset \(on_wrong_password\).*`connector password reset NAME`/,
      ) as unknown,
    });
    await expect(apply(failing)).rejects.toThrow('has not been tried again');
    expect(appliance).toMatchObject({ consolePassword: 'console-secret', failedLogins: 1 });
    // What was refused then is not tried by the run that resets it.
    await apply(VERSION_2);
    expect(appliance.sentPasswords).toBe(4); // First visit and its login, the refused one, the last one.
    expect(appliance.consolePassword).toBe('rotated-secret');
  });

  test('frees a locked console', async () => {
    appliance.isLocked = true;
    await apply(VERSION_2);
    expect(appliance).toMatchObject({ isLocked: false, consolePassword: 'rotated-secret' });
  });

  test('is not set where the menu offers another vCenter', async () => {
    appliance.ownVcenter = 'other';
    await expect(apply(VERSION_2)).rejects.toThrow('it offers another vCenter');
    expect(appliance.consolePassword).toBe('console-secret');
  });

  test('typed blindly, it is verified by the login all the same', async () => {
    appliance.reads = false;
    await apply({ ...VERSION_2, expected_fingerprint: appliance.fingerprint().sha256 });
    expect(appliance.steps.at(-1)).toBe('logIn');
    expect(appliance.consolePassword).toBe('rotated-secret');
  });

  test('goes with one of the VM console in the same apply, which is first: the menu is entered with it', async () => {
    const secrets = { ...ROTATED, VM2: 'second-secret' };
    await apply({ ...VERSION_2, vm_console: vmConsole('VM2') }, { secrets });
    expect(appliance).toMatchObject({ consolePassword: 'rotated-secret', userPassword: 'second-secret' });
    const steps = appliance.steps.filter((step) => step !== 'enter');
    expect(steps).toEqual(['look', 'changeUserPassword', 'resetPassword', 'logIn']);
  });

  test.each([
    ['killAt', 'resetPassword'],
    ['killAfter', 'resetPassword'],
    ['killAt', 'logIn'],
    ['killAfter', 'logIn'],
  ] as const)(
    'a run that ends (%s %s) is finished by the next one, with one failed login',
    async (when, step) => {
      let failed = 0;
      const counted = (): void => void (failed += appliance.failedLogins);
      appliance[when] = step;
      await expect(apply(VERSION_2)).rejects.toThrow(Killed);
      counted();
      appliance[when] = undefined;
      await apply(VERSION_2);
      counted();
      expect(failed).toBeLessThanOrEqual(1);
      expect(appliance.consolePassword).toBe('rotated-secret');
      expect(appliance.extraConfig[NOTE]).toBeUndefined();
    },
  );

  test('with a run that ends between reset and state, the next one logs in alone', async () => {
    appliance.killAt = 'logIn';
    await expect(apply(VERSION_2)).rejects.toThrow(Killed);
    appliance.killAt = undefined;
    appliance.steps = [];
    await apply(VERSION_2);
    expect(appliance.steps).toEqual(['look', 'logIn']);
  });
});

describe('where a person works the menu', () => {
  const manual = { vmConsole: 'manual' } as const;
  beforeEach(() => (appliance.isManual = true));

  test('the steps are told, no more is tried, and a confirmed run verifies', async () => {
    for (let run = 0; run < 2; run++) {
      await expect(apply(VERSION_2, { options: manual })).rejects.toMatchObject({
        detail: containing('CONNECTOR_CONFIRM=fra-01'),
      });
    }
    expect(appliance.failedLogins).toBe(1);
    appliance.consolePassword = 'rotated-secret';
    await apply(VERSION_2, { options: { ...manual, env: { CONNECTOR_CONFIRM: 'fra-01' } } });
    expect(appliance.steps.at(-1)).toBe('logIn');
  });
});

describe('what was refused in another run', () => {
  const read = (state: ConsoleModel) => {
    const { diagnostics, signal, provider, told } = new TestClient(appliance, SECRETS).call();
    return readConsole(state, provider, diagnostics, signal).then((next) => ({ next, told }));
  };

  test('is seen by Read, warned of, and reset by the next apply', async () => {
    appliance.extraConfig[NOTE] = 'locked: unversioned, the environment variable CONSOLE';
    appliance.isLocked = true;
    const failing = { ...first, on_wrong_password: 'fail' } as const;
    const { next, told } = await read(failing);
    expect(next).toMatchObject({ password_refused: true });
    expect(told).toMatchObject([{ level: 'warning', summary: containing('has refused its password') }]);
    await apply({}, { secrets: SECRETS, prior: next! });
    expect(appliance.steps).toEqual(['look', 'enter', 'resetPassword', 'logIn']);
    expect((await read(first)).next).toMatchObject({ password_refused: false });
  });

  test('stops no other change where a reset is not declared', async () => {
    appliance.extraConfig[NOTE] = 'refused: unversioned, the environment variable CONSOLE';
    const { next } = await read({ ...first, on_wrong_password: 'fail' });
    const change = { on_wrong_password: 'fail', vcenter_address: 'other', password_refused: true } as const;
    await expect(apply(change, { secrets: SECRETS, prior: next! })).resolves.toMatchObject({
      password_refused: true,
    });
    expect(appliance.steps).toEqual(['look']);
  });
});

describe('a new value behind the reference of the VM console', () => {
  const changed = { ...SECRETS, VM: 'second-secret', OLD: 'vm-secret' };
  const withOld = {
    vm_console: { user: null, password: reference('VM', '2'), previous_password: reference('OLD') },
    vm_console_password_version: '2',
  };

  test('is set with the previous one', async () => {
    await apply(withOld, { secrets: changed });
    expect(appliance.userPassword).toBe('second-secret');
  });

  test('without it is refused once; with it, it is set without another version', async () => {
    const alone = { ...withOld, vm_console: { ...withOld.vm_console, previous_password: null } };
    for (let run = 0; run < 2; run++) {
      await expect(apply(alone, { secrets: changed })).rejects.toMatchObject({
        message: containing("the VM's own console of fra-01 refused"),
        detail: containing('appliance.vmConsole.previousPassword'),
      });
    }
    await apply(withOld, { secrets: changed });
    expect(appliance.userPassword).toBe('second-secret');
    expect(appliance.extraConfig['connector.vm-console.refused']).toBeUndefined();
  });

  test('a previous one that is not there is no error', async () => {
    appliance.userPassword = 'second-secret';
    const { OLD: _, ...without } = changed;
    await expect(apply(withOld, { secrets: without })).resolves.toMatchObject({
      vm_console_password_version: '2',
    });
  });

  test('the menu is entered with the previous one too, by whatever comes first', async () => {
    // A certificate that nobody has seen has the menu asked for it before the password is changed.
    appliance.certificate++;
    await apply(
      { ...withOld, fingerprint: UNKNOWN, presented_fingerprint: UNKNOWN, version: UNKNOWN },
      { secrets: changed },
    );
    expect(appliance.userPassword).toBe('second-secret');
  });

  test.each([
    ['killAt', 'changeUserPassword'],
    ['killAfter', 'changeUserPassword'],
  ] as const)('a run that ends (%s %s) is finished by the next one', async (when, step) => {
    appliance[when] = step;
    await expect(apply(withOld, { secrets: changed })).rejects.toThrow(Killed);
    appliance[when] = undefined;
    await apply(withOld, { secrets: changed });
    expect(appliance.userPassword).toBe('second-secret');
  });
});
