import { consoleAttributes } from '../../../provider/console-attributes';
import { connector } from '../../../provider/connector';
import { encryptionKeyAttributes } from '../../../provider/encryption-key-attributes';
import { guestNetworkAttributes } from '../../../provider/guest-network-attributes';
import { registrationAttributes } from '../../../provider/registration-attributes';
import { isUnknown, UNKNOWN, type Attributes } from '../../../provider/runtime';
import { Host } from '../../../provider/runtime/calls/host';
import type { ValueMap } from '../../../provider/runtime/value/value';
import { ask, got, sent } from '../runtime/call';
import { useAppliance } from '../support/fake-vcenter-calls';
import { SimulatedAppliance } from '../support/simulated-appliance';
import { reference, TestClient } from '../support/test-client';

// Loaded on first use as in the bundle, where the files are named as they are compiled.
jest.mock(
  '../../../provider/secret-versions.js',
  () => jest.requireActual<object>('../../../provider/secret-versions'),
  {
    virtual: true,
  },
);
jest.mock(
  '../../../provider/connector-key.js',
  () => jest.requireActual<object>('../../../provider/connector-key'),
  { virtual: true },
);
jest.mock(
  '../../../provider/plan-encryption-key.js',
  () => jest.requireActual<object>('../../../provider/plan-encryption-key'),
  { virtual: true },
);
jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../support/fake-vcenter-calls')>('../support/fake-vcenter-calls')
    .fakeVcenterCalls(),
);

let appliance: SimulatedAppliance;
let versions: Record<string, string>;

class Versioned extends TestClient {
  override secretVersion(given: unknown): Promise<string | undefined> {
    const version = versions[(given as { env: string }).env];
    return version === 'broken' ? Promise.reject(new Error('the store is away')) : Promise.resolve(version);
  }
}

let host: Host;
beforeEach(() => {
  versions = {};
  useAppliance((appliance = new SimulatedAppliance()));
  host = new Host(connector);
  host.client = new Versioned(appliance, {});
  host.configured = true;
});

/** What a plan holds, and which attributes it leaves open. */
async function plan(
  typeName: string,
  attributes: Attributes,
  config: ValueMap,
  prior: ValueMap | null = null,
): Promise<{ values: ValueMap; open: string[]; warnings: { summary: string; detail: string }[] }> {
  const nulls = Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));
  const response = await ask(host, 'PlanResourceChange', {
    typeName,
    priorState: sent(attributes, prior),
    config: sent(attributes, { ...nulls, ...config }),
  });
  expect((response.diagnostics ?? []).filter(({ severity }) => severity === 1)).toEqual([]);
  const values = got(attributes, response.plannedState)!;
  const warnings = (response.diagnostics ?? [])
    .filter(({ severity }) => severity === 2)
    .map(({ summary, detail }) => ({ summary: summary ?? '', detail: detail ?? '' }));
  return { values, open: Object.keys(values).filter((name) => isUnknown(values[name])), warnings };
}

const account = (env: string): ValueMap => ({ username: 'u', password: reference(env) });
const GUEST = { vm_id: 'vm-42' };
const IPV4 = { address: '10.0.0.20', netmask: '255.255.255.0', gateway: '10.0.0.1', dns: ['10.0.0.2'] };
const CONSOLE = {
  ...{ vm_id: 'vm-42', vcenter_address: 'v', administrator: account('ADMIN') },
  password: reference('CONSOLE'),
};
const REGISTRATION = {
  ...{ vm_id: 'vm-42', vcenter_address: 'v', console_password: reference('CONSOLE') },
  ...{ administrator: account('ADMIN'), service_account: account('SERVICE') },
  ...{ access_key: { id: 'AKIA1', secret: reference('KEY') }, configuration: reference('FILE') },
};

/** What apply would make of a plan. */
const applied = (values: ValueMap, more: ValueMap): ValueMap => ({ ...values, ...more });

describe('connector_guest_network', () => {
  const planOf = (config: ValueMap, prior: ValueMap | null = null) =>
    plan('connector_guest_network', guestNetworkAttributes, { ...GUEST, ...config }, prior);

  test('a static address is known before it is set', async () => {
    const { values, open } = await planOf({ ipv4: IPV4 });
    expect(values.address).toBe('10.0.0.20');
    expect(open).toEqual(['mode']);
    expect((await planOf({})).open).toEqual(['address', 'mode']);
  });

  test('as it is: no change; another address in the VM: one', async () => {
    const prior = applied((await planOf({ ipv4: IPV4 })).values, { mode: 'static' });
    expect((await planOf({ ipv4: IPV4 }, prior)).values).toEqual(prior);
    const moved = { ...prior, address: '10.0.0.66' };
    expect((await planOf({ ipv4: IPV4 }, moved)).values.address).toBe('10.0.0.20');
    // From DHCP any address will do.
    const dhcp = applied((await planOf({})).values, { mode: 'dhcp', address: '10.0.0.66' });
    expect((await planOf({}, dhcp)).values).toEqual(dhcp);
  });
});

describe('connector_console', () => {
  const planOf = (config: ValueMap = {}, prior: ValueMap | null = null) =>
    plan('connector_console', consoleAttributes, { ...CONSOLE, ...config }, prior);
  const made = async (): Promise<ValueMap> => {
    const more = { fingerprint: 'AA', presented_fingerprint: 'AA', version: '2.7.0' };
    return applied((await planOf()).values, more);
  };

  test('as it is: no change', async () => {
    const prior = await made();
    expect((await planOf({}, prior)).values).toEqual(prior);
  });

  test('another certificate, seen by Read, is validated again', async () => {
    const { open } = await planOf({}, { ...(await made()), presented_fingerprint: 'BB' });
    expect(open).toEqual(['fingerprint', 'presented_fingerprint', 'version']);
  });

  test('another version of the password is a change; a store that is away is none', async () => {
    versions = { CONSOLE: '1' };
    const prior = await made();
    versions = { CONSOLE: '2' };
    expect(await planOf({}, prior)).toMatchObject({ open: ['version'], values: { password_version: '2' } });
    versions = { CONSOLE: 'broken' };
    expect((await planOf({}, prior)).values).toEqual(prior);
  });

  test('a refused password is a change where it is reset, or is another one; else none', async () => {
    const prior = applied(await made(), { password_refused: true });
    expect((await planOf({}, prior)).values).toEqual(prior);
    const configs: ValueMap[] = [{ on_wrong_password: 'reset' }, { password: reference('OTHER') }];
    for (const config of configs) expect((await planOf(config, prior)).values.password_refused).toBe(false);
    versions = { CONSOLE: '2' };
    expect((await planOf({}, prior)).values.password_refused).toBe(false);
  });
});

describe('connector_registration', () => {
  const planOf = (config: ValueMap = {}, prior: ValueMap | null = null) =>
    plan('connector_registration', registrationAttributes, { ...REGISTRATION, ...config }, prior);
  const made = async (): Promise<ValueMap> => {
    const more = { extension_key: 'k', registered_address: '10.0.0.5', registered_at: 'now' };
    const since = { connector_key_since: SINCE, connector_key_due_at: null };
    return applied((await planOf()).values, { ...more, ...since });
  };
  const SINCE = '2026-01-01T00:00:00.000Z';
  const AGAIN = ['extension_key', 'registered_address', 'registered_at'];

  test('as it is: no change, nor with another password of the console', async () => {
    versions = { ADMIN: '1', CONSOLE: '1' };
    const prior = await made();
    expect(prior.secret_versions).toEqual({ administrator: '1' });
    expect((await planOf({}, prior)).values).toEqual(prior);
    const { open } = await planOf({ console_password: reference('CONSOLE', '2') }, prior);
    expect(open).toEqual([]);
  });

  test.each<[string, ValueMap]>([
    ['the key', { access_key: { id: 'AKIA2', secret: reference('KEY') } }],
    ['the proxy', { registered_proxy: 'proxy:1' }],
    ['the address', { address: '10.0.0.6' }],
  ])('%s changed: registers again', async (_what, config) => {
    expect((await planOf(config, await made())).open).toEqual(AGAIN);
  });

  test('a newer secret, or an address that Read saw change: registers again', async () => {
    const prior = await made();
    expect((await planOf({}, { ...prior, registered_address: null })).open).toEqual(AGAIN);
    versions = { SERVICE: '2' };
    expect((await planOf({}, prior)).open).toEqual(AGAIN);
  });

  test('a key that is still to be made has versions nobody knows', async () => {
    const config: ValueMap = { access_key: { id: UNKNOWN, secret: reference('KEY') } };
    expect((await planOf(config, await made())).open).toEqual([...AGAIN, 'secret_versions']);
  });

  describe('the connector key', () => {
    const OPEN = ['connector_key_since', 'connector_key_due_at'];
    const dueAfter = (days: number): string => {
      const now = Math.floor((Date.now() - Date.parse(SINCE)) / 86_400_000);
      return `${now + days}d`;
    };
    const kept = async (every: string): Promise<ValueMap> => {
      const { values } = await planOf({ connector_key_rotate_every: every }, await made());
      return values;
    };

    test('an age it may reach is a change of its own, known before apply', async () => {
      const { open, values } = await planOf({ connector_key_rotate_every: '90d' }, await made());
      expect(open).toEqual([]);
      expect(values).toMatchObject({
        connector_key_since: SINCE,
        connector_key_due_at: '2026-04-01T00:00:00.000Z',
        registered_at: 'now',
      });
    });

    test('not due: nothing is said', async () => {
      const every = dueAfter(2);
      const prior = await kept(every);
      const { values, warnings } = await planOf({ connector_key_rotate_every: every }, prior);
      expect(values).toEqual(prior);
      expect(warnings).toEqual([]);
    });

    test('due: an empty plan warns once, with the steps and the place', async () => {
      const prior = await kept('90d');
      const { values, warnings } = await planOf({ connector_key_rotate_every: '90d' }, prior);
      expect(values).toEqual(prior);
      expect(warnings).toHaveLength(1);
      const [{ summary, detail } = { summary: '', detail: '' }] = warnings;
      expect(summary).toMatch(
        /^the AMP-connector key of fra-01 is due: in use since 2026-01-01, for \d+ days; due since 2026-04-01 \(every 90d\)$/,
      );
      expect(detail.split('\n').slice(1)).toEqual([
        expect.stringMatching(/^1\. open the setup console .*amp\.aws\.amazon\.com/),
        expect.stringMatching(/^2\. .*"AMP-Connector Key" and click "Edit"/),
        expect.stringMatching(/^3\. .*"Create a new AMP-Connector key"/),
        expect.stringMatching(/^4\. .*click "Create"/),
        expect.stringMatching(/^5\. .*"Download Configuration"/),
        expect.stringMatching(/^6\. click "Finish"/),
        '7. put the downloaded file in the place of the one before: the environment variable FILE (configuration)',
        expect.stringMatching(/^8\. change `version` beside that reference/),
      ]);
    });

    test('a store with versions needs no mark, and a key by itself is called so', async () => {
      const ssm = { ...reference('x'), env: null, ssm: '/amp' };
      const config = { configuration: null, connector_key: ssm, connector_key_rotate_every: '90d' };
      const prior = applied(await kept('90d'), { configuration: null, connector_key: ssm });
      const { warnings } = await planOf(config, prior);
      expect(warnings[0]?.detail).toMatch(
        /7\. put the new key in the place of the one before: the SSM parameter \/amp \(connector_key\)\n8\. apply: the version in that store/,
      );
    });

    test('a kind of appliance nobody knows: a warning all the same', async () => {
      const prior = await kept('90d');
      host.client = Object.assign(new Versioned(appliance, {}), { profile: undefined });
      const { warnings } = await planOf({ connector_key_rotate_every: '90d' }, prior);
      expect(warnings[0]?.summary).toContain('the connector key of fra-01 is due');
    });

    test.each<[string, ValueMap, Record<string, string>]>([
      ['another version of the reference', { configuration: reference('FILE', '2') }, { FILE: '2' }],
      ['another version in its store', {}, { FILE: '2' }],
      ['another place', { configuration: reference('OTHER') }, {}],
    ])('%s: its age begins anew, and nothing is said', async (_what, config, now) => {
      const prior = await kept('90d');
      versions = now;
      const all = { ...config, connector_key_rotate_every: '90d' };
      const { open, warnings } = await planOf(all, prior);
      expect(open).toEqual([...AGAIN, ...OPEN]);
      expect(warnings).toEqual([]);
    });

    test.each<[string, ValueMap]>([
      ['the proxy', { registered_proxy: 'proxy:1' }],
      ['a key that is still to be made', { access_key: { id: UNKNOWN, secret: reference('KEY') } }],
    ])('%s: registered again, and as old as before', async (_what, config) => {
      const prior = await kept('90d');
      const { open, values, warnings } = await planOf(
        { ...config, connector_key_rotate_every: '90d' },
        prior,
      );
      expect(open).toEqual(expect.arrayContaining(AGAIN));
      expect(values.connector_key_since).toBe(SINCE);
      expect(warnings).toHaveLength(1);
    });

    test('a state that is older than the attributes: no change without a look', async () => {
      const prior = applied(await made(), { connector_key_since: null });
      expect((await planOf({}, prior)).values).toEqual(prior);
    });
  });
});

describe('connector_encryption_key', () => {
  const KEY = { vm_id: 'vm-42', console_password: reference('CONSOLE') };
  const planOf = (config: ValueMap = {}, prior: ValueMap | null = null) =>
    plan('connector_encryption_key', encryptionKeyAttributes, { ...KEY, ...config }, prior);
  const EVERY = { rotate_every: '90d' };
  const DAY = 86_400_000;
  const made = async (config: ValueMap, daysAgo: number): Promise<ValueMap> => {
    const at = Date.now() - daysAgo * DAY;
    const due = config.rotate_every === undefined ? null : new Date(at + 90 * DAY).toISOString();
    const more = { rotated_at: new Date(at).toISOString(), rotation_due_at: due, rotated_because: 'x' };
    return applied((await planOf(config)).values, more);
  };
  const AGAIN = ['rotated_at', 'rotation_due_at'];

  test('is rotated when it is created', async () => {
    const { values, open } = await planOf(EVERY);
    expect(open).toEqual(AGAIN);
    expect(values.rotated_because).toBe('nobody knows how old the key is');
    expect((await planOf()).values.rotation_due_at).toBeNull();
  });

  test('as it is: no change, nor before it is due', async () => {
    for (const config of [{}, EVERY, { rotation_trigger: 'a' }] as ValueMap[]) {
      const prior = await made(config, 89);
      expect((await planOf(config, prior)).values).toEqual(prior);
    }
  });

  test.each<[string, ValueMap]>([
    ['the password', { console_password: reference('CONSOLE', '2') }],
    ['the address', { address: '10.0.0.6' }],
    ['the fingerprint', { fingerprint: UNKNOWN }],
  ])('%s changed: nothing is rotated', async (_what, config) => {
    const prior = await made(EVERY, 1);
    const { values } = await planOf({ ...EVERY, ...config }, prior);
    expect(values).toEqual({ ...prior, ...config });
  });

  test('due: the plan says why', async () => {
    const { values, open, warnings } = await planOf(EVERY, await made(EVERY, 91));
    expect(open).toEqual(AGAIN);
    expect(values.rotated_because).toMatch(
      /^it was rotated on \S+, and is due from \S+ on \(rotate_every 90d\)$/,
    );
    expect(warnings).toEqual([]);
  });

  test('another age it may reach: known at once, or due at once', async () => {
    const prior = await made(EVERY, 40);
    const later = await planOf({ rotate_every: '60d' }, prior);
    expect(later.open).toEqual([]);
    const due = new Date(Date.parse(prior.rotated_at as string) + 60 * DAY).toISOString();
    expect(later.values).toMatchObject({ rotation_due_at: due, rotated_because: 'x' });
    expect((await planOf({ rotate_every: '30d' }, prior)).open).toEqual(AGAIN);
    expect((await planOf({}, prior)).values.rotation_due_at).toBeNull();
  });

  test('a trigger: another one rotates, taking it away does not', async () => {
    const prior = await made({ rotation_trigger: 'a' }, 1);
    const another = await planOf({ rotation_trigger: 'b' }, prior);
    expect(another.open).toEqual(['rotated_at']);
    expect(another.values.rotated_because).toBe('rotation_trigger is "b" now');
    expect((await planOf({}, prior)).open).toEqual([]);
    const unknown = await planOf({ rotation_trigger: UNKNOWN }, prior);
    expect(unknown.open).toEqual(['rotation_trigger', 'rotated_at', 'rotated_because']);
  });

  test('a VM that is off: by age it waits, by trigger it does not', async () => {
    appliance.powerState = 'poweredOff';
    const prior = await made(EVERY, 91);
    const { values, warnings } = await planOf(EVERY, prior);
    expect(values).toEqual(prior);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.summary).toMatch(/is due and waits, since its VM is off: it was rotated on/);
    expect((await planOf({ ...EVERY, rotation_trigger: 'b' }, prior)).open).toEqual(AGAIN);
  });
});
