import { ConsoleError } from '../../../appliance/console/console-error';
import type { ClientCall } from '../../../provider/client-call';
import { readRegistration } from '../../../provider/read-registration';
import { register } from '../../../provider/register';
import type { registrationAttributes } from '../../../provider/registration-attributes';
import { UNKNOWN, type Model, type Plan } from '../../../provider/runtime';
import { unregister } from '../../../provider/unregister';
import { containing } from '../support/containing';
import { useAppliance } from '../support/fake-vcenter-calls';
import { Killed, SimulatedAppliance } from '../support/simulated-appliance';
import { reference, TestClient } from '../support/test-client';

jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../support/fake-vcenter-calls')>('../support/fake-vcenter-calls')
    .fakeVcenterCalls(),
);

type RegistrationPlan = Plan<typeof registrationAttributes>;
type RegistrationModel = Model<typeof registrationAttributes>;

const SECRETS = {
  ADMIN: 'vcenter-secret',
  CONSOLE: 'console-secret',
  SERVICE: 'service-secret',
  KEY: 'key-secret',
  FILE: '{}',
};

let appliance: SimulatedAppliance;
let plan: RegistrationPlan;
let saved: Partial<RegistrationModel> | undefined;

beforeEach(() => {
  useAppliance((appliance = new SimulatedAppliance()));
  appliance.consolePassword = 'console-secret';
  saved = undefined;
  plan = {
    ...{ vm_id: 'vm-42', address: null, port: null, vm_console: null },
    console_password: reference('CONSOLE'),
    fingerprint: appliance.fingerprint().sha256,
    ...{ authentication: 'connector', vcenter_address: 'vcenter' },
    administrator: { username: 'administrator@vsphere.local', password: reference('ADMIN') },
    service_account: { username: 'connector', password: reference('SERVICE') },
    configuration: reference('FILE'),
    ...{ connector_key: null, trust_role_arn: null },
    access_key: { id: 'AKIA1', secret: reference('KEY') },
    ...{ auto_upgrade: false, esx_certificates: 'vcenter', accept_vcenter_certificate: true },
    registered_proxy: null,
    ...{ extension_key: UNKNOWN, registered_address: UNKNOWN, registered_at: UNKNOWN },
    secret_versions: {},
    connector_key_rotate_every: null,
    ...{ connector_key_since: UNKNOWN, connector_key_due_at: UNKNOWN },
  };
});

type Options = ConstructorParameters<typeof TestClient>[2];
const callOf = (options: Options = {}): ReturnType<TestClient['call']> =>
  new TestClient(appliance, SECRETS, options).call();

const apply = (
  change: Partial<RegistrationPlan> = {},
  prior: RegistrationModel | null = null,
  call: ClientCall = callOf(),
): Promise<RegistrationModel> => {
  const save = (partial: Partial<RegistrationModel>): void => void (saved = { ...saved, ...partial });
  return register({ ...call, plan: { ...plan, ...change }, save }, prior);
};

/** A plan of the runtime's: what a change of the configuration leaves known. */
const known = (prior: RegistrationModel) => {
  const { extension_key, registered_address, registered_at } = prior;
  const { connector_key_since, connector_key_due_at } = prior;
  return {
    ...{ extension_key, registered_address, registered_at },
    ...{ connector_key_since, connector_key_due_at },
  };
};

describe('registering', () => {
  test('logs in, registers, and finds the extension in vCenter', async () => {
    const state = await apply();
    expect(appliance.steps).toEqual(['logIn', 'register', 'health']);
    expect(state).toMatchObject({ extension_key: 'com.example.connector', registered_address: '10.0.0.5' });
    expect(appliance.registrations[0]).toMatchObject({
      serviceAccount: { username: 'connector', password: 'service-secret' },
      awsKey: { id: 'AKIA1', secret: 'key-secret' },
      configuration: { file: Buffer.from('{}') },
    });
    expect(JSON.stringify(state)).not.toMatch(/(vcenter|console)-secret|service-secret|key-secret/);
  });

  test('a certificate that is not the pinned one, nor the one the appliance shows, gets nothing', async () => {
    appliance.presentedCertificate = 9;
    await expect(apply()).rejects.toMatchObject({ detail: containing('No password was sent') });
    expect(appliance.sentPasswords).toBe(0);
  });

  test('a certificate that was made anew is taken when the appliance shows it', async () => {
    appliance.certificate = 2;
    await apply();
    expect(appliance.extensions).toHaveLength(1);
  });

  test('a secret that is not to be had is found before anything is sent', async () => {
    await expect(apply({ service_account: { username: 'x', password: reference('NONE') } })).rejects.toThrow(
      'NONE',
    );
    expect(appliance.sentPasswords).toBe(0);
  });

  test.each([
    ['nothing', {}],
    ['the password of the console', { console_password: reference('CONSOLE', '2') }],
    ['the fingerprint', { fingerprint: 'AA' }],
  ])('%s changed: nothing is done', async (_what, change) => {
    const prior = await apply();
    appliance.steps = [];
    expect(await apply({ ...known(prior), ...change }, prior)).toMatchObject(known(prior));
    expect(appliance.steps).toEqual([]);
  });

  test.each<[string, Partial<RegistrationPlan>]>([
    ['the address', { address: '10.0.0.5' }],
    ['the proxy', { registered_proxy: 'proxy:3128' }],
    ['the key', { access_key: { id: 'AKIA2', secret: reference('KEY') } }],
    [
      'a secret',
      { extension_key: UNKNOWN, registered_address: UNKNOWN, secret_versions: { access_key: '2' } },
    ],
  ])('%s changed: registers again', async (_what, change) => {
    const prior = await apply();
    await apply({ ...known(prior), ...change }, prior);
    expect(appliance.registrations).toHaveLength(2);
    expect(appliance.extensions).toHaveLength(1);
  });

  test('another extension of somebody else is not taken for it', async () => {
    appliance.extensions = [{ ...appliance.extensionAt('10.9.9.9'), key: 'com.vmware.other' }];
    expect((await apply()).extension_key).toBe('com.example.connector');
  });

  test('an extension that does not appear is an error, and nothing is guessed', async () => {
    const other = { ...appliance.extensionAt('10.9.9.9'), key: 'com.vmware.other' };
    Object.defineProperty(appliance, 'extensions', { get: () => [other], set: () => undefined });
    await expect(apply()).rejects.toThrow('vCenter has no extension of it');
  });

  test.each([
    ['AWS Connectivity', 'error', ['error']],
    ['vCenter Connectivity', 'error', ['error']],
    ['Poller Service', 'error', ['warning']],
    ['AWS Connectivity', 'warning', []],
  ] as const)('%s in %s is told as %j', async (name, status, levels) => {
    appliance.health = [{ name, status, message: 'no route' }];
    const call = callOf();
    await apply({}, null, call);
    expect(call.told.map(({ level }) => level)).toEqual(levels);
    for (const { summary } of call.told) expect(summary).toContain(`${name}: no route`);
  });

  test('a console that says no leaves something to unregister, a person that has to do it does not', async () => {
    appliance.registerError = new ConsoleError('refused', 'registering', 'the key is bad', 'Correct it');
    await expect(apply()).rejects.toThrow('registering: the key is bad');
    expect(saved).toMatchObject({ extension_key: null });
    saved = undefined;
    appliance.registerError = new ConsoleError('manual', 'registering', 'no browser', '1. open; 2. click');
    await expect(apply()).rejects.toMatchObject({ detail: '1. open; 2. click' });
    expect(saved).toBeUndefined();
    appliance.extensions = [appliance.extensionAt('10.0.0.5')];
    expect((await apply()).extension_key).toBe('com.example.connector');
  });

  test.each([
    ['killAt', 'logIn'],
    ['killAfter', 'logIn'],
    ['killAt', 'register'],
    ['killAfter', 'register'],
    ['killAfter', 'health'],
  ] as const)('a run that ends (%s %s) is finished by the next one', async (when, step) => {
    appliance[when] = step;
    await apply().then(
      () => undefined,
      (error: unknown) => expect(error).toBeInstanceOf(Killed),
    );
    appliance[when] = undefined;
    const state = await apply();
    expect(state.extension_key).toBe('com.example.connector');
    expect(appliance).toMatchObject({ extensions: { length: 1 }, failedLogins: 0 });
  });
});

describe('the connector key', () => {
  const SINCE = '2026-01-01T00:00:00.000Z';
  const DUE = '2026-04-01T00:00:00.000Z';
  const aged = async (): Promise<RegistrationModel> => ({
    ...(await apply()),
    connector_key_rotate_every: '90d',
    ...{ connector_key_since: SINCE, connector_key_due_at: DUE },
  });

  test('is in use since the registration', async () => {
    const state = await apply({ connector_key_rotate_every: '90d' });
    expect(state.connector_key_since).toBe(state.registered_at);
    const after = Date.parse(state.connector_key_due_at!) - Date.parse(state.registered_at!);
    expect(after).toBe(90 * 86_400_000);
  });

  test('one that is made anew for the same VM leaves its age, unless it is another key', async () => {
    const first = await apply({ secret_versions: { configuration: '1' } });
    const note = Object.entries(appliance.extraConfig).find(([, text]) =>
      text.startsWith(first.registered_at!),
    );
    expect(note?.[1]).toMatch(/ 1, the environment variable FILE$/);
    appliance.extraConfig[note![0]] = note![1].replace(first.registered_at!, SINCE);
    appliance.extensions = [];
    const again = await apply({ secret_versions: { configuration: '1' } });
    expect(again.connector_key_since).toBe(SINCE);
    const another = await apply({ secret_versions: { configuration: '2' } });
    expect(another.connector_key_since).toBe(another.registered_at);
    expect(appliance.extraConfig[note![0]]).toBe(`${another.registered_at} 2, the environment variable FILE`);
  });

  test('a registration for another reason leaves its age', async () => {
    const prior = await aged();
    const rest = { ...known(prior), connector_key_rotate_every: '90d' };
    const state = await apply({ ...rest, registered_at: UNKNOWN, registered_proxy: 'proxy:1' }, prior);
    expect(appliance.registrations).toHaveLength(2);
    expect(state).toMatchObject({ connector_key_since: SINCE, connector_key_due_at: DUE });
  });

  test('another age it may reach registers nothing', async () => {
    const prior = await aged();
    const due = '2026-01-02T00:00:00.000Z';
    const change = { connector_key_rotate_every: '1d', connector_key_due_at: due };
    const state = await apply({ ...known(prior), ...change }, prior);
    expect(appliance.registrations).toHaveLength(1);
    expect(state).toMatchObject({ connector_key_since: SINCE, connector_key_due_at: due });
  });

  test.each<[string, Partial<RegistrationPlan>, boolean]>([
    ['another version', { secret_versions: { configuration: '2' } }, true],
    ['another place', { configuration: reference('OTHER') }, true],
    ['the version of another secret', { secret_versions: { access_key: '2' } }, false],
  ])('a plan that could not tell: %s', async (_what, change, begins) => {
    const prior = await aged();
    const call = new TestClient(appliance, { ...SECRETS, OTHER: '{}' }).call();
    const open = {
      connector_key_since: UNKNOWN,
      connector_key_due_at: UNKNOWN,
      registered_address: UNKNOWN,
    } as const;
    const rest = { connector_key_rotate_every: '90d' };
    const state = await apply({ ...known(prior), ...open, ...rest, ...change }, prior, call);
    expect(state.connector_key_since === SINCE).toBe(!begins);
    if (begins) expect(Date.parse(state.connector_key_since!)).toBeGreaterThan(Date.parse(SINCE));
  });
});

describe('reading', () => {
  const read = (state: RegistrationModel): Promise<RegistrationModel | null> => {
    const { provider, diagnostics, signal } = callOf();
    return readRegistration(state, provider, diagnostics, signal);
  };

  test('an extension that is gone is no registration any more', async () => {
    const state = await apply();
    expect(await read(state)).toEqual(state);
    appliance.extensions = [];
    expect(await read(state)).toBeNull();
  });

  test('another address of the VM is one to register again; one that is off is not', async () => {
    const state = await apply();
    appliance.told = '10.0.0.77';
    expect(await read(state)).toEqual({ ...state, registered_address: null });
    appliance.powerState = 'poweredOff';
    expect(await read(state)).toEqual(state);
  });

  test('a VM that is gone leaves its extension to be removed', async () => {
    const state = await apply();
    appliance.isGone = true;
    expect(await read(state)).toEqual(state);
    appliance.extensions = [];
    expect(await read(state)).toBeNull();
  });

  test('a state that is older than the age of its key gets that of the registration', async () => {
    const state = await apply();
    const old = { ...state, connector_key_since: null, registered_at: '2026-01-01T00:00:00.000Z' };
    expect(await read(old)).toEqual({ ...old, connector_key_since: old.registered_at });
    expect(await read({ ...old, connector_key_rotate_every: '90d' })).toMatchObject({
      connector_key_due_at: '2026-04-01T00:00:00.000Z',
    });
  });

  test('never logs in', async () => {
    const state = await apply();
    appliance.sentPasswords = 0;
    await read(state);
    expect(appliance.sentPasswords).toBe(0);
  });
});

describe('unregistering', () => {
  let state: RegistrationModel;
  beforeEach(async () => {
    state = await apply();
    appliance.steps = [];
  });

  test('is done in the console', async () => {
    await unregister(state, callOf());
    expect(appliance.steps).toEqual(['logIn', 'unregister']);
    expect(appliance.extensions).toEqual([]);
  });

  test('one that is off is powered on before, and off after', async () => {
    appliance.powerState = 'poweredOff';
    await unregister(state, callOf());
    expect(appliance.steps).toEqual(['powerOn', 'logIn', 'unregister', 'powerOff']);
  });

  test('what is unregistered is left alone', async () => {
    appliance.extensions = [];
    await unregister(state, callOf());
    expect(appliance.steps).toEqual([]);
  });

  test.each([false, true])('a registration that broke off (registered after all: %s)', async (isThere) => {
    if (!isThere) appliance.extensions = [];
    await unregister(
      { ...state, extension_key: null, registered_address: null, address: '10.0.0.5' },
      callOf(),
    );
    expect(appliance.extensions).toEqual([]);
    expect(appliance.steps.includes('unregister')).toBe(isThere);
  });

  const lost: Readonly<Record<string, () => void>> = {
    'a console that does not answer': () => (appliance.unreachable = ['10.0.0.5']),
    'a locked console': () => (appliance.isLocked = true),
    'a wrong password': () => (appliance.consolePassword = 'another'),
    'another certificate': () => (appliance.presentedCertificate = 5),
  };

  describe.each(Object.keys(lost))('%s', (what) => {
    beforeEach(() => lost[what]?.());

    test('fail: an error with the way out', async () => {
      await expect(unregister(state, callOf())).rejects.toMatchObject({
        message: containing('could not be unregistered'),
        detail: containing('on_unreachable'),
      });
      expect(appliance.extensions).toHaveLength(1);
    });

    test.each(['extension', 'skip'] as const)('%s: asks for a confirmation', async (onUnreachable) => {
      const unconfirmed: Record<string, string>[] = [{}, { CONNECTOR_CONFIRM: 'other' }];
      for (const env of unconfirmed) {
        await expect(unregister(state, callOf({ onUnreachable, env }))).rejects.toMatchObject({
          detail: containing('CONNECTOR_CONFIRM=fra-01'),
        });
      }
      expect(appliance.extensions).toHaveLength(1);
    });

    test.each([
      ['extension', 0],
      ['skip', 1],
    ] as const)('%s: confirmed', async (onUnreachable, left) => {
      const call = callOf({ onUnreachable, env: { CONNECTOR_CONFIRM: 'fra-01' } });
      await unregister(state, call);
      expect(appliance.extensions).toHaveLength(left);
      expect(call.told).toMatchObject([{ level: 'warning', summary: containing(state.extension_key!) }]);
    });
  });

  test('a password that was refused under another version is not tried again', async () => {
    appliance.extraConfig['connector.console.refused'] = 'refused: 2, the environment variable CONSOLE';
    appliance.sentPasswords = 0;
    await expect(unregister(state, callOf())).rejects.toThrow('has not been tried again');
    expect(appliance.sentPasswords).toBe(0);
  });

  test('no password to be had counts as a lost console', async () => {
    const call = new TestClient(
      appliance,
      { ...SECRETS, CONSOLE: undefined! },
      { onUnreachable: 'fail' },
    ).call();
    await expect(unregister(state, call)).rejects.toThrow('could not be unregistered');
    expect(appliance.sentPasswords).toBe(1);
  });

  test.each([
    ['fail', 1],
    ['skip', 1],
  ] as const)('the VM is gone, %s: a warning of what is left', async (onUnreachable, left) => {
    appliance.isGone = true;
    const call = callOf({ onUnreachable });
    await unregister(state, call);
    expect(call.told).toMatchObject([{ level: 'warning', summary: containing('stays registered') }]);
    expect(appliance.extensions).toHaveLength(left);
  });

  test('the VM is gone, extension: removed, once confirmed', async () => {
    appliance.isGone = true;
    await expect(unregister(state, callOf({ onUnreachable: 'extension' }))).rejects.toThrow('is gone');
    const env = { CONNECTOR_CONFIRM: 'fra-01' };
    await unregister(state, callOf({ onUnreachable: 'extension', env }));
    expect(appliance.extensions).toEqual([]);
  });
});
