import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  destroy,
  findByInventoryPath,
  powerOff,
  powerOn,
  readVirtualMachine,
  setExtraConfig,
  type ManagedObjectReference,
} from '../../vcenter';
import { deafGuests, type DeafGuests } from './support/deaf-guests';
import { expectSuccess, useDeployment, type Outcome } from './support/deployment';
import { plannedChanges } from './support/planned-changes';
import { plainOutput } from './support/plain-output';
import { RootModule } from './support/root-module';
import { until } from './support/until';
import { useVcenterSession } from './support/vcenter-session';
import { createVm } from './vcenter/support/machines';

const lab = useDeployment();
const session = useVcenterSession(lab);

const POWER = 'connector_power.appliance';
const stopped = (text: string): string => `${text}state: stopped\n`;
const terraform = (args: readonly string[]): Promise<Outcome> => lab.terraform('lab-01', args);
const changes = (): Promise<Record<string, string>> => plannedChanges(terraform);

/** What happens to a VM's power meanwhile, and who did it: a user, or `` for the guest itself or a change by hand. */
async function powerEvents<T>(vm: string, act: () => Promise<T>): Promise<string[]> {
  const before = (await lab.events()).at(-1)?.seq ?? 0;
  await act();
  const events = await lab.events();
  return events
    .filter(
      ({ seq, name, kind }) => seq > before && name === vm && /^(power|suspend|guestShutdown)/.test(kind),
    )
    .map(({ kind }) => kind);
}

const apply = async (): Promise<void> => expectSuccess(await terraform(['apply', '-auto-approve']));
/** What `changes` has shown. */
const applyChanges = async (): Promise<void> => expectSuccess(await terraform(['apply', 'changes.tfplan']));

/** Outputs are changes too. */
const expectEmptyPlan = async (): Promise<void> =>
  expectSuccess(await terraform(['plan', '-detailed-exitcode']));

test('a connector is stopped by its spec, kept stopped through changes of it and of its power, and started again', async () => {
  lab.writeSpec();
  await lab.synthesized();
  await apply();
  expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn' });

  lab.writeSpec(stopped);
  await lab.synthesized();
  const stopping = await powerEvents('lab-01', async () => {
    const { code, output } = await terraform(['apply', '-auto-approve']);
    expectSuccess({ code, output });
    expect(output).toMatch(/0 added, 1 changed, 0 destroyed/);
  });
  expect(stopping).toEqual(['guestShutdown', 'powerOff']);
  expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff' });
  await expectEmptyPlan();

  // By hand on, and suspended: each is one change in the plan, and undone.
  for (const state of ['poweredOn', 'suspended']) {
    await lab.control('POST', '/vms/lab-01/power', { state: 'poweredOn' });
    await lab.control('POST', '/vms/lab-01/power', { state });
    expect(await changes()).toEqual({ [POWER]: 'update' });
    await applyChanges();
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff' });
    await expectEmptyPlan();
  }

  // The vSphere provider starts what it changes; in the same apply its guest is asked to shut down again.
  lab.writeSpec((text) => stopped(text.replace('appliance:\n', 'appliance:\n  annotation: Ask Ada\n')));
  await lab.synthesized();
  expect(await changes()).toEqual({
    'vsphere_virtual_machine.appliance': 'update',
    [POWER]: 'delete/create',
  });
  expect(await powerEvents('lab-01', applyChanges)).toEqual(['powerOn', 'guestShutdown', 'powerOff']);
  expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff', annotation: 'Ask Ada' });
  await expectEmptyPlan();

  lab.writeSpec((text) => text.replace('appliance:\n', 'appliance:\n  annotation: Ask Ada\n'));
  await lab.synthesized();
  expect(await changes()).toEqual({ [POWER]: 'update' });
  await applyChanges();
  expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn' });
  await expectEmptyPlan();
  for (const state of ['poweredOff', 'suspended']) {
    await lab.control('POST', '/vms/lab-01/power', { state });
    expect(await changes()).toEqual({ [POWER]: 'update' });
    expect(await powerEvents('lab-01', applyChanges)).toEqual(['powerOn']);
    await expectEmptyPlan();
  }
  expectSuccess(await terraform(['destroy', '-auto-approve', '-refresh=false']));
}, 300_000);

test('a new connector that is declared stopped; and one whose VM was deleted by hand is made again, image included', async () => {
  lab.writeSpec(stopped);
  await lab.synthesized();
  expect(await powerEvents('lab-01', apply)).toEqual(['powerOn', 'guestShutdown', 'powerOff']);
  await expectEmptyPlan();

  const vm = await findByInventoryPath(session(), '/DC0/vm/appliances/lab-01');
  await destroy(session(), vm!);
  // As synthesis leaves it where nobody has verified the image yet.
  const image = join(lab.stackDirectory('lab-01'), 'image.ova');
  rmSync(image);
  writeFileSync(image, '');
  expect(await changes()).toEqual({
    'vsphere_virtual_machine.appliance': 'create',
    'connector_guard.appliance': 'delete/create',
    [POWER]: 'create',
  });
  await applyChanges();
  expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff' });
  await expectEmptyPlan();
  expectSuccess(await terraform(['destroy', '-auto-approve', '-refresh=false']));
}, 300_000);

describe('any VM', () => {
  const module = (id: string, more: string): string => `
terraform {
  required_providers {
    connector = { source = "connector.internal/aws/connector" }
  }
}
provider "connector" {
  ${provider}
}
resource "connector_power" "x" {
  vm_id = "${id}"
  ${more}
}
`;
  /** Of the provider's configuration. */
  let provider: string;
  let deaf: DeafGuests;
  beforeAll(async () => {
    deaf = await deafGuests(lab);
  });
  afterAll(() => deaf.stop());
  let directory: RootModule;
  let vm: ManagedObjectReference;
  let name: string;
  let number = 0;
  const run = (args: readonly string[]): Promise<Outcome> => directory.run(args);
  const declare = (more: string): Promise<Outcome> => {
    directory.write(module(vm.value, more));
    return run(['apply', '-auto-approve']);
  };
  const power = async (): Promise<string> => (await readVirtualMachine(session(), vm)).powerState;
  const userName = (): string => lab.env.VSPHERE_USER ?? '';

  beforeEach(async () => {
    provider = '';
    name = `vm-${(number += 1)}`;
    directory = new RootModule(lab, name);
    vm = await createVm(session(), name);
    await powerOn(session(), vm);
    await until(async () =>
      (await lab.events()).find((event) => event.kind === 'guestReady' && event.name === name),
    );
  });
  afterEach(async () => {
    await lab.control('DELETE', '/faults');
    await lab.control('DELETE', `/privileges/${userName()}`);
    if ((await power()) !== 'poweredOff') await powerOff(session(), vm);
    await destroy(session(), vm);
  });

  const nothing = (): void => undefined;
  /** A guest in which VMware Tools do not run; the simulator takes it from the VM's configuration. */
  const stopTools = (): Promise<void> =>
    setExtraConfig(session(), vm, { 'SET.guest.toolsRunningStatus': 'guestToolsNotRunning' });
  /** They stop between the look at them and the call. */
  const loseTools = (): Promise<unknown> =>
    lab.control('POST', '/faults', { method: 'ShutdownGuest', fault: 'ToolsUnavailable' });
  /** The guest says that it will shut down, and does not. */
  const hang = (): void => {
    provider = `vcenter = { server = "${deaf.server}", tls = { ca_file = "${deaf.caFile}" } }`;
  };

  test.each<[string, string, string[], () => unknown]>([
    ['hard cuts the power', 'hard', ['powerOff'], nothing],
    ['soft asks the guest', 'soft', ['guestShutdown', 'powerOff'], nothing],
    ['trySoft asks the guest', 'trySoft', ['guestShutdown', 'powerOff'], nothing],
    ['trySoft cuts the power of a guest without Tools', 'trySoft', ['powerOff'], stopTools],
    ['trySoft cuts the power of a guest whose Tools stop', 'trySoft', ['powerOff'], loseTools],
    ['trySoft cuts the power of a guest that hangs', 'trySoft', ['powerOff'], hang],
  ])('%s', async (_what, stop, events, prepare) => {
    await prepare();
    const seen = await powerEvents(name, async () =>
      expectSuccess(await declare(`state = "stopped"\n  stop = "${stop}"\n  stop_timeout = "2s"`)),
    );
    expect(seen).toEqual(events);
    expect(await power()).toBe('poweredOff');
    expectSuccess(await run(['plan', '-detailed-exitcode']));
  });

  test.each<[string, () => unknown, string]>([
    ['runs no Tools', stopTools, 'runs no VMware Tools, without which vCenter cannot shut it down'],
    ['loses its Tools', loseTools, 'has stopped its VMware Tools meanwhile'],
    ['hangs', hang, 'has not shut down within 2 s'],
  ])('soft refuses to stop a guest that %s', async (_what, prepare, why) => {
    await prepare();
    const { code, output } = await declare('state = "stopped"\n  stop = "soft"\n  stop_timeout = "2s"');
    expect(code).toBe(1);
    expect(output).toContain(`the guest of ${name} ${why}`);
    expect(plainOutput(output)).toContain(
      'The VM is still on. Shut it down in its console, or use stop = "trySoft" or "hard".',
    );
    expect(await power()).toBe('poweredOn');
  });

  test('soft refuses to stop a suspended VM, trySoft cuts it off', async () => {
    await lab.control('POST', `/vms/${name}/power`, { state: 'suspended' });
    const refused = await declare('state = "stopped"\n  stop = "soft"');
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(`${name} is suspended, so its guest cannot be shut down`);
    expect(await power()).toBe('suspended');
    expectSuccess(await declare('state = "stopped"'));
    expect(await power()).toBe('poweredOff');
  });

  test.each([
    ['PowerOff', 'stopped'],
    ['PowerOn', 'running'],
  ])('the privilege to %s is missing', async (privilege, state) => {
    if (state === 'running') await powerOff(session(), vm);
    const before = await power();
    await lab.control('PUT', `/privileges/${userName()}`, {
      denied: [`VirtualMachine.Interact.${privilege}`],
    });
    const { code, output } = await declare(`state = "${state}"`);
    expect(code).toBe(1);
    expect(plainOutput(output)).toContain(
      `${userName()} lacks the privilege VirtualMachine.Interact.${privilege} on VirtualMachine "${name}" (${vm.value})`,
    );
    expect(plainOutput(output)).toMatch(/which \w+ needs; grant it and run again\./);
    expect(output).not.toMatch(/NoPermission|\.c?js:\d+/);
    expect(await power()).toBe(before);
  });

  test('an address that comes later is no change of the VM', async () => {
    await powerOff(session(), vm);
    const waiting = (await lab.events()).length;
    const applied = await declare('address_timeout = "0s"');
    expectSuccess(applied);
    expect(plainOutput(applied.output)).toContain(`${name} is on and tells no address after 0s`);
    await until(async () => (await lab.events()).slice(waiting).find(({ kind }) => kind === 'guestReady'));
    expectSuccess(await run(['plan', '-detailed-exitcode']));
    expectSuccess(await run(['apply', '-refresh-only', '-auto-approve']));
    expect((await run(['state', 'show', 'connector_power.x'])).output).toMatch(/address += "127\.1\.0\.\d+"/);
  });

  test('imported by its UUID', async () => {
    const { uuid = '' } = await readVirtualMachine(session(), vm);
    directory.write(module(uuid, ''));
    const imported = await run(['import', 'connector_power.x', uuid]);
    expectSuccess(imported);
    expect(await plannedChanges(run)).toEqual({});
    directory.write(module(uuid, 'state = "stopped"'));
    expect(await plannedChanges(run)).toEqual({ 'connector_power.x': 'update' });

    expectSuccess(await run(['state', 'rm', 'connector_power.x']));
    const unknown = await run(['import', 'connector_power.x', '4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e']);
    expect(unknown.code).toBe(1);
    expect(unknown.output).toContain('Cannot import non-existent remote object');
  });

  test('a VM that is gone leaves the state', async () => {
    expectSuccess(await declare('state = "stopped"'));
    await destroy(session(), vm);
    expect(await plannedChanges(run)).toEqual({ 'connector_power.x': 'create' });
    const { code, output } = await run(['apply', '-auto-approve']);
    expect(code).toBe(1);
    expect(plainOutput(output)).toContain(`there is no VM ${vm.value} in the vCenter`);
    vm = await createVm(session(), name);
  });
});
