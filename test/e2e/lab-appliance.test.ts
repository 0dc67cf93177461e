import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot } from '../../lab/location';
import { chooseFreePort } from '../../lab/ports';
import type { ApplianceStatus } from '../../lab/appliance/control/appliance-status';
import {
  destroy,
  findExtension,
  powerOff,
  powerOn,
  readVirtualMachine,
  type ManagedObjectReference,
  type VcenterSession,
} from '../../vcenter';
import { Browser } from '../lab/appliance/support/browser';
import { account, CONFIGURATION } from '../lab/appliance/support/console';
import { until } from './support/until';
import { LabVcenter } from './vcenter/support/lab-vcenter';
import { createVm } from './vcenter/support/machines';

const KEY = 'com.amazonaws.amp.connector';
const PASSWORD = 'Console-1$';
const SERVICE = { username: 'connector@vsphere.local', password: 'service' };
const ADMINISTRATOR = { username: 'administrator@vsphere.local', password: 'VMware1!' };

const vcenter = new LabVcenter();
const directory = mkdtempSync(join(tmpdir(), 'appliances-e2e-'));
let aws: Server;
let appliances: ChildProcess;
let control: string;
let session: VcenterSession;
let vm: ManagedObjectReference;

beforeAll(async () => {
  aws = createServer((_, response) =>
    response.end(JSON.stringify({ valid: true, policies: ['AWSConnector'] })),
  );
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
  const port = await chooseFreePort('127.0.0.1');
  const { caFile = '' } = vcenter.options().tls as { caFile?: string };
  appliances = spawn(
    process.execPath,
    [
      join(checkoutRoot(), 'dist/lab/appliance/main.js'),
      'serve',
      ...['--listen', '127.0.0.1:0', '--console-port', String(port)],
      ...['--vcenter-control', vcenter.control, '--vcenter', vcenter.server, '--vcenter-ca', caFile],
      ...['--aws', `http://127.0.0.1:${(aws.address() as AddressInfo).port}`],
      ...['--dir', directory, '--exit-with', String(process.pid)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(appliances.stdout!, 'data')) as [Buffer];
  control = line.toString().trim();
});

afterAll(async () => {
  if (appliances.exitCode === null) {
    const ended = once(appliances, 'exit');
    appliances.kill();
    expect((await ended)[0]).toBe(0);
  }
  aws.close();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  session = await vcenter.connect();
  await vcenter.call('PUT', `/users/${SERVICE.username}`, { password: SERVICE.password });
  vm = await createVm(session, 'fra-01');
});

const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const response = await fetch(control + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
};
const status = (): Promise<ApplianceStatus[]> => ask('GET', '/appliances');
const reaches = (mode: ApplianceStatus['mode']): Promise<ApplianceStatus> =>
  until(async () => (await status()).find((one) => one.vmId === vm.value && one.mode === mode));

async function running(): Promise<{ browser: Browser; appliance: ApplianceStatus }> {
  await powerOn(session, vm);
  const appliance = await reaches('running');
  return { appliance, browser: new Browser(() => appliance.url) };
}

async function registered(): Promise<{ browser: Browser; appliance: ApplianceStatus }> {
  const { browser, appliance } = await running();
  await browser.open();
  await browser.submit({
    'vCenter IP address or hostname': vcenter.server,
    'vCenter administrator name': ADMINISTRATOR.username,
    Password: ADMINISTRATOR.password,
  });
  await browser.submit({ 'New password': PASSWORD, 'Confirm password': PASSWORD });
  await browser.submit({ 'Configuration file': { file: Buffer.from(JSON.stringify(CONFIGURATION)) } });
  await browser.submit(account(SERVICE));
  await browser.submit({ 'Access key ID': 'AKIA', 'Secret access key': 's' });
  const agree = { 'I agree to install the vCenter SSL certificates on this connector': 'on' };
  expect(await browser.submit(agree)).toContain('The connector has been registered.');
  return { browser, appliance };
}

it('follows the power of its VM, and keeps what it is', async () => {
  const { browser, appliance } = await running();
  expect(await browser.open()).toContain('vCenter IP address or hostname');
  const addresses = (await readVirtualMachine(session, vm)).nics.flatMap((nic) => nic.addresses);
  expect(addresses.map(({ address }) => address)).toContain(appliance.address);
  await powerOff(session, vm);
  await reaches('off');
  await expect(browser.open()).rejects.toThrow('ECONNREFUSED');
  await powerOn(session, vm);
  expect(await reaches('running')).toMatchObject({
    fingerprintSha256: appliance.fingerprintSha256,
    address: appliance.address,
  });
  await session.call('RebootGuest', vm);
  await reaches('off');
  await reaches('running');
  await powerOff(session, vm);
  await destroy(session, vm);
  await until(async () => ((await status()).length === 0 ? true : undefined));
  await until(() => !existsSync(join(directory, vm.value)) || undefined);
});

it('registers an extension and a permission, and takes the extension away', async () => {
  const { browser, appliance } = await registered();
  const found = await findExtension(session, KEY);
  expect(found?.servers.map(({ url }) => url)).toEqual([appliance.url]);
  expect(found?.version).toBe('2.7.0');
  const permissions = await session.call(
    'RetrieveEntityPermissions',
    session.manager('authorizationManager'),
    {
      entity: session.manager('rootFolder'),
      inherited: false,
    },
  );
  const granted = permissions.all('returnval').map((permission) => permission.at('principal')?.text);
  expect(granted).toContain(SERVICE.username);
  expect(await browser.click('Go to the dashboard')).not.toMatch(/Warning|Error/);
  // Once more: the extension is updated, the role is there.
  const [registeredBy] = await vcenter.events('extensionRegistered');
  expect(registeredBy?.user).toBe(ADMINISTRATOR.username);
  await vcenter.call('PUT', `/users/${SERVICE.username}`, { password: 'other' });
  expect(await browser.open()).toContain('Error');
  await browser.click('Unregister the Connector');
  expect(await browser.submit(account({ ...ADMINISTRATOR, password: 'x' }))).toContain('is not correct');
  expect(await browser.submit(account(ADMINISTRATOR))).toContain('The connector has been unregistered.');
  expect(await findExtension(session, KEY)).toBeUndefined();
});

it('is told no by vCenter as by a peer', async () => {
  await vcenter.deny('Extension.Register');
  await expect(registered()).rejects.toThrow('does not have the permission');
  await vcenter.deny();
  expect(await findExtension(session, KEY)).toBeUndefined();
});

it('starts anew with another vCenter', async () => {
  await running();
  await vcenter.call('POST', '/reset');
  await until(async () => ((await status()).length === 0 ? true : undefined));
  session = await vcenter.connect();
  vm = await createVm(session, 'fra-02');
  const { browser } = await running();
  expect(await browser.open()).toContain('vCenter IP address or hostname');
});

it('has switches and faults by the name of the VM, before its first power-on as well', async () => {
  await ask('PUT', '/appliances/fra-01/switches', { version: '2.4.0', skin: 'tables' });
  await ask('PUT', '/appliances/fra-01/faults', [{ at: 'any', kind: '500' }]);
  const { browser } = await running();
  await browser.open();
  expect(browser.trail.at(-1)?.status).toBe(500);
  expect(await browser.open()).toContain('Version: 2.4.0');
  expect(browser.html).toContain('<TABLE');
  await expect(ask('PUT', '/appliances/fra-01/switches', { versoin: '1' })).rejects.toThrow('400');
  await expect(ask('GET', '/appliances/fra-02/switches')).rejects.toThrow('404');
});

it('reboots in the middle by a fault', async () => {
  const { browser } = await running();
  await ask('PUT', '/appliances/fra-01/faults', [{ at: 'any', kind: 'reboot' }]);
  await expect(browser.open()).rejects.toThrow();
  await reaches('running');
  expect((await vcenter.events('guestReboot')).length).toBe(1);
  expect(await browser.open()).toContain('Log in to Connector');
});
