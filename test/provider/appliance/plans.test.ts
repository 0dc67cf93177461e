import { consoleAttributes } from '../../../provider/console-attributes';
import { connector } from '../../../provider/connector';
import { guestNetworkAttributes } from '../../../provider/guest-network-attributes';
import { registrationAttributes } from '../../../provider/registration-attributes';
import { isUnknown, UNKNOWN, type Attributes } from '../../../provider/runtime';
import { Host } from '../../../provider/runtime/calls/host';
import type { ValueMap } from '../../../provider/runtime/value/value';
import { ask, got, sent } from '../runtime/call';
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

const appliance = new SimulatedAppliance();
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
): Promise<{ values: ValueMap; open: string[] }> {
  const nulls = Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));
  const response = await ask(host, 'PlanResourceChange', {
    typeName,
    priorState: sent(attributes, prior),
    config: sent(attributes, { ...nulls, ...config }),
  });
  expect((response.diagnostics ?? []).filter(({ severity }) => severity === 1)).toEqual([]);
  const values = got(attributes, response.plannedState)!;
  return { values, open: Object.keys(values).filter((name) => isUnknown(values[name])) };
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
    return applied((await planOf()).values, more);
  };
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
});
