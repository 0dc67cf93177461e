import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplianceStatus } from '../../../lab/appliance/control/appliance-status';
import { serve, type Serving } from '../../../lab/appliance/serve';
import { chooseFreePort } from '../../../lab/ports';
import { Browser } from './support/browser';
import { FakeControl } from './support/vcenter-control';

let directory: string;
let control: FakeControl;
let serving: Serving | undefined;
const lines: string[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fleet-'));
  writeFileSync(join(directory, 'ca.pem'), '');
  control = new FakeControl();
  await control.start();
  lines.length = 0;
});

afterEach(async () => {
  await serving?.close();
  serving = undefined;
  await control.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  serving = await serve({
    listen: { host: '127.0.0.1', port: 0 },
    consolePort: await chooseFreePort('127.0.0.1'),
    vcenterControl: control.url,
    vcenterPort: 1,
    vcenterCa: join(directory, 'ca.pem'),
    aws: 'http://127.0.0.1:1',
    directory: join(directory, 'guests'),
    log: (line) => lines.push(line),
  });
}

const ask = async (
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${serving?.url}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};
const list = async (): Promise<ApplianceStatus[]> =>
  (await ask('GET', '/appliances')).body as ApplianceStatus[];

async function until(holds: (all: ApplianceStatus[]) => boolean): Promise<ApplianceStatus[]> {
  for (;;) {
    const all = await list();
    if (holds(all)) return all;
    await sleep(20);
  }
}
const inMode = (mode: string) => (all: ApplianceStatus[]) => all[0]?.mode === mode;

it('takes over the VMs that are up, of this product or of none', async () => {
  control.add({ id: 'vm-1', address: '127.0.0.11' });
  control.add({ id: 'vm-2', address: '127.0.0.12', product: 'AWS Connector for vCenter' });
  control.add({ id: 'vm-3', address: '127.0.0.13', product: 'Something else' });
  control.add({ id: 'vm-4', address: '', power: 'poweredOff' });
  await start();
  await serving?.started;
  const all = await until((some) => some.filter(({ mode }) => mode === 'running').length === 2);
  expect(all.map(({ vmId, mode }) => [vmId, mode])).toEqual([
    ['vm-1', 'running'],
    ['vm-2', 'running'],
    ['vm-4', 'off'],
  ]);
  const browser = new Browser(() => all[1]?.url ?? '');
  expect(await browser.open()).toContain('Log in to Connector');
});

it('is not ready before vCenter has been asked', async () => {
  await control.stop();
  await start();
  expect(await ask('GET', '/health')).toEqual({ status: 503, body: { ready: false } });
  await control.start(Number(new URL(control.url).port));
  await serving?.started;
  expect((await ask('GET', '/health')).status).toBe(200);
});

it.each(['powerOff', 'suspend', 'guestReboot'])('follows %s, and the next boot', async (kind) => {
  control.add({ id: 'vm-1' });
  await start();
  const [before] = await until(inMode('running'));
  control.happens(kind, 'vm-1');
  await until(inMode('off'));
  control.happens('guestReady', 'vm-1', '127.0.0.12');
  const [after] = await until(inMode('running'));
  expect(after).toMatchObject({ address: '127.0.0.12', fingerprintSha256: before?.fingerprintSha256 });
});

it('forgets a VM that is deleted, and its files', async () => {
  control.add({ id: 'vm-1' });
  await start();
  await until(inMode('running'));
  expect(existsSync(join(directory, 'guests', 'vm-1'))).toBe(true);
  control.machines.pop();
  control.happens('destroy', 'vm-1');
  await until((all) => all.length === 0);
  while (existsSync(join(directory, 'guests', 'vm-1'))) await sleep(20);
});

it('begins anew after a reset', async () => {
  control.add({ id: 'vm-1', name: 'old' });
  await start();
  const [before] = await until(inMode('running'));
  control.machines.pop();
  control.add({ id: 'vm-1', name: 'new' });
  control.happens('reset');
  const [after] = await until(
    (all) =>
      all[0]?.vmName === 'new' &&
      all[0].mode === 'running' &&
      all[0].fingerprintSha256 !== before?.fingerprintSha256,
  );
  expect(after?.claimed).toBe(false);
});

it('gives appliances to come other switches; a wrong one is refused by its name', async () => {
  await start();
  await serving?.started;
  expect((await ask('PUT', '/defaults/switches', { exit: '8', versoin: '1' })).body).toEqual({
    error: expect.stringMatching(/exit is one of 9, 0; there is no switch versoin/) as string,
  });
  expect((await ask('PUT', '/defaults/switches', { version: '2.0.0', tools: false })).status).toBe(200);
  control.add({ id: 'vm-1' });
  control.happens('guestReady', 'vm-1', '127.0.0.11');
  const [one] = await until(inMode('running'));
  expect(one?.version).toBe('2.0.0');
  expect(control.asked).toContain('vm-1 guest {"tools":false}');
  await ask('PUT', '/appliances/vm-1/switches', { upgrade: { version: '3', recalled: true }, tools: true });
  expect((await ask('GET', '/appliances/vm-1/switches')).body).toMatchObject({ upgrade: { version: '3' } });
  await ask('PUT', '/appliances/vm-1/switches', { upgrade: null });
  expect((await ask('GET', '/appliances/vm-1/switches')).body).not.toHaveProperty('upgrade');
  expect(control.asked).toContain('vm-1 guest {"tools":true}');
  expect((await ask('PUT', '/appliances/vm-2/faults', [])).status).toBe(404);
  expect((await ask('PUT', '/appliances/vm-1/faults', [{}])).status).toBe(400);
  expect((await ask('POST', '/reset')).status).toBe(204);
  expect((await ask('GET', '/defaults/switches')).body).toEqual({});
  const [fresh] = await until(inMode('running'));
  expect(fresh?.version).toBe('2.7.0');
});

it('passes on what vCenter asks of a guest', async () => {
  control.add({ id: 'vm-1' });
  await start();
  await until(inMode('running'));
  const login = (id: string, password: string): Promise<Response> =>
    fetch(`${serving?.url}/guests/${id}/login`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`ec2-user:${password}`).toString('base64')}` },
    });
  expect((await login('vm-1', 'ec2pass')).status).toBe(204);
  expect((await login('vm-1', 'wrong')).status).toBe(403);
  expect((await login('vm-2', 'ec2pass')).status).toBe(404);
});
