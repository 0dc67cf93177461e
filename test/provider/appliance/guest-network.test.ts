import { configure, restore } from '../../../provider/configure-guest-network';
import type { guestNetworkAttributes } from '../../../provider/guest-network-attributes';
import { readGuestNetwork } from '../../../provider/read-guest-network';
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

type NetworkPlan = Plan<typeof guestNetworkAttributes>;
type NetworkModel = Model<typeof guestNetworkAttributes>;

const STATIC = { address: '10.0.0.20', netmask: '255.255.255.0', gateway: '10.0.0.1', dns: ['10.0.0.2'] };
const PLAN: NetworkPlan = {
  ...{ vm_id: 'vm-42', vm_console: null, dhcp: null, ipv4: null, dns_suffixes: null, proxy: null },
  ...{ console_port: null, console_timeout: '1s', restore_dhcp_on_destroy: false },
  ...{ address: UNKNOWN, mode: UNKNOWN, proxy_password_version: null },
};
const WITH_ADDRESS = { ipv4: STATIC, address: STATIC.address };
const PROXY = { host: 'proxy', port: 3128, username: null, password: null };

let appliance: SimulatedAppliance;
beforeEach(() => useAppliance((appliance = new SimulatedAppliance())));

const call = () => new TestClient(appliance, { PROXY: 'proxy-secret' }).call();
const apply = (plan: Partial<NetworkPlan>, prior: NetworkModel | null = null): Promise<NetworkModel> =>
  configure({ ...call(), plan: { ...PLAN, ...plan } }, prior);

test('nothing managed: enters nowhere, and tells the address', async () => {
  expect(await apply({})).toMatchObject({ address: '10.0.0.5', mode: null });
  expect(appliance.steps).toEqual([]);
});

test('a static address and suffixes, once', async () => {
  const plan = { ...WITH_ADDRESS, dns_suffixes: ['example.com'] };
  const state = await apply(plan);
  expect(state).toMatchObject({ address: '10.0.0.20', mode: 'static' });
  expect(appliance.steps).toEqual(['enter', 'setStaticAddress', 'setDnsSuffixes']);
  appliance.steps = [];
  await apply(plan);
  expect(appliance.steps).toEqual(['enter']);
});

test('a static address at which nothing answers goes back to DHCP', async () => {
  appliance.unreachable = ['10.0.0.20'];
  await expect(apply(WITH_ADDRESS)).rejects.toMatchObject({
    message: containing('did not answer at 10.0.0.20:443'),
    detail: containing('gone back to DHCP'),
  });
  expect(appliance.network).toMatchObject({ mode: 'dhcp', address: '10.0.0.5' });
});

test('one that a killed run has set is verified by the next', async () => {
  appliance.killAfter = 'setStaticAddress';
  await expect(apply(WITH_ADDRESS)).rejects.toThrow(Killed);
  appliance.killAfter = undefined;
  appliance.unreachable = ['10.0.0.20'];
  await expect(apply(WITH_ADDRESS)).rejects.toThrow('did not answer');
  expect(appliance.network.mode).toBe('dhcp');
});

test.each([
  ['dhcp', { dhcp: true }, false],
  ['an address that leaves, where it is to be restored', {}, true],
])('%s takes the static address away', async (_what, plan, restoring) => {
  const prior = await apply({ ...WITH_ADDRESS, restore_dhcp_on_destroy: restoring });
  expect(await apply({ ...plan, restore_dhcp_on_destroy: restoring }, prior)).toMatchObject({
    address: '10.0.0.5',
    mode: 'dhcp',
  });
});

test('an address that leaves stays where it is not to be restored', async () => {
  const prior = await apply(WITH_ADDRESS);
  await apply({}, prior);
  expect(appliance.network.mode).toBe('static');
});

test('another login of the VM console is no work', async () => {
  const prior = await apply(WITH_ADDRESS);
  appliance.steps = [];
  const login = vmConsole('PROXY');
  await apply({ ...WITH_ADDRESS, mode: 'static', vm_console: login }, prior);
  expect(appliance.steps).toEqual([]);
});

describe('the proxy', () => {
  test('needs the password of the console', async () => {
    await expect(apply({ proxy: PROXY })).rejects.toThrow('proxy: no password yet');
    appliance.consolePassword = 'x';
    await apply({ proxy: PROXY });
    expect(appliance.network.proxy).toBe('proxy:3128');
  });

  test('with a login is set again for another version of its password', async () => {
    appliance.consolePassword = 'x';
    const proxy = { ...PROXY, username: 'u', password: reference('PROXY') };
    const prior = await apply({ proxy });
    expect(JSON.stringify(prior)).not.toContain('proxy-secret');
    await apply({ proxy, proxy_password_version: '2' }, prior);
    expect(appliance.steps.filter((step) => step === 'setProxy')).toHaveLength(2);
  });
});

test.each(['enter', 'setStaticAddress', 'setDnsSuffixes'])('killed at %s, finished next', async (step) => {
  const plan = { ...WITH_ADDRESS, dns_suffixes: ['example.com'] };
  appliance.killAt = step;
  await expect(apply(plan)).rejects.toThrow(Killed);
  appliance.killAt = undefined;
  await apply(plan);
  expect(appliance.network).toMatchObject({ address: '10.0.0.20', dnsSuffixes: ['example.com'] });
});

test.each([true, false])('destroying restores DHCP where it is asked to (%s)', async (restoring) => {
  const state = await apply({ ...WITH_ADDRESS, restore_dhcp_on_destroy: restoring });
  await restore({ ...call(), state });
  expect(appliance.network.mode).toBe(restoring ? 'dhcp' : 'static');
});

describe('reading', () => {
  const read = async (state: NetworkModel) => {
    const reading = call();
    const found = await readGuestNetwork(state, reading.provider, reading.diagnostics, reading.signal);
    return { found, told: reading.told };
  };

  test('notices another address, and enters nowhere', async () => {
    const state = await apply(WITH_ADDRESS);
    appliance.steps = [];
    appliance.told = '10.0.0.66';
    expect((await read(state)).found).toMatchObject({ address: '10.0.0.66' });
    expect(appliance.steps).toEqual([]);
  });

  test('off: the last state, with a warning; gone: gone', async () => {
    const state = await apply({});
    appliance.powerState = 'poweredOff';
    expect(await read(state)).toMatchObject({ found: state, told: [{ level: 'warning' }] });
    appliance.isGone = true;
    expect((await read(state)).found).toBeNull();
  });
});
