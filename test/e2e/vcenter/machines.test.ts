import {
  destroy,
  findByInventoryPath,
  findByUuid,
  inventoryPath,
  powerOff,
  powerOn,
  readExtraConfig,
  readVirtualMachine,
  setExtraConfig,
  shutdownGuest,
  suspend,
  waitForPowerState,
  waitForProperty,
  type ManagedObjectReference,
  type VcenterFault,
  type VcenterSession,
} from '../../../vcenter';
import { refusal } from '../../vcenter/support/use-fake';
import { LabVcenter } from './support/lab-vcenter';
import { createVm, findPlace } from './support/machines';

const lab = new LabVcenter();
let session: VcenterSession;
let vm: ManagedObjectReference;
beforeEach(async () => {
  session = await lab.connect();
  vm = await createVm(session, 'fra-01');
});

const toolsRun = (signal?: AbortSignal) =>
  waitForProperty(
    session,
    vm,
    ['guest.toolsRunningStatus', 'guest.ipAddress'],
    (content) => {
      return (
        content.string('guest.toolsRunningStatus') === 'guestToolsRunning' &&
        content.string('guest.ipAddress') !== ''
      );
    },
    { signal },
  );

test('off, on, shut down by its tools, on again, suspended, off, gone', async () => {
  expect(await readVirtualMachine(session, vm)).toMatchObject({
    powerState: 'poweredOff',
    toolsRunning: false,
    ipAddress: undefined,
    nics: [{ addresses: [] }],
  });
  await powerOn(session, vm);
  await toolsRun();
  await shutdownGuest(session, vm);
  await waitForPowerState(session, vm, 'poweredOff', { timeoutSeconds: 60 });
  await powerOn(session, vm);
  await suspend(session, vm);
  expect((await readVirtualMachine(session, vm)).powerState).toBe('suspended');
  await powerOn(session, vm);
  await powerOff(session, vm);
  await destroy(session, vm);
  expect(await refusal(readVirtualMachine(session, vm))).toMatchObject({ fault: 'ManagedObjectNotFound' });
  const changes = await lab.events('powerOn', 'powerOff', 'guestShutdown', 'suspend', 'destroy');
  expect(changes.map(({ kind }) => kind)).toEqual([
    'powerOn',
    'guestShutdown',
    'powerOff',
    'powerOn',
    'suspend',
    'powerOn',
    'powerOff',
    'destroy',
  ]);
});

test('what a running VM tells', async () => {
  const { folder, pool, network } = await findPlace(session);
  await powerOn(session, vm);
  await toolsRun();
  const state = await readVirtualMachine(session, vm);
  expect(state).toMatchObject({
    ref: vm,
    name: 'fra-01',
    powerState: 'poweredOn',
    connectionState: 'connected',
    toolsRunning: true,
    template: false,
    question: undefined,
    parent: folder,
    resourcePool: pool,
    networks: [network],
    host: { type: 'HostSystem' },
    datastores: [{ type: 'Datastore' }],
  });
  expect(state.bootTime).toBeInstanceOf(Date);
  expect(state.uuid).toMatch(/^[0-9a-f-]{36}$/);
  expect(state.instanceUuid).not.toBe(state.uuid);
  expect(state.ipAddress).toMatch(/^10\.1\./);
  expect(state.nics.flatMap(({ addresses }) => addresses)).toEqual(
    expect.arrayContaining([{ address: '127.1.0.10', prefixLength: 8 }]),
  );
  expect(state.nics[0]).toMatchObject({
    connected: true,
    macAddress: expect.stringMatching(/^00:50:56:/) as string,
  });
});

test('is found by path and by uuid, and has that path', async () => {
  const { uuid = '' } = await readVirtualMachine(session, vm);
  expect(await findByUuid(session, uuid.toUpperCase())).toEqual(vm);
  expect(await findByUuid(session, '00000000-0000-0000-0000-000000000000')).toBeUndefined();
  expect(await inventoryPath(session, vm)).toBe('/DC0/vm/appliances/fra-01');
  expect(await findByInventoryPath(session, '/DC0/vm/appliances/fra-01')).toEqual(vm);
  expect(await findByInventoryPath(session, 'DC0/vm/fra-01')).toBeUndefined();
});

test('a name with a slash', async () => {
  const odd = await createVm(session, 'fra/02');
  expect((await readVirtualMachine(session, odd)).name).toBe('fra/02');
  const path = await inventoryPath(session, odd);
  expect(path).toBe('/DC0/vm/appliances/fra%2f02');
  expect(await findByInventoryPath(session, path)).toEqual(odd);
});

test('extra configuration: written, changed, removed, the rest untouched', async () => {
  await setExtraConfig(session, vm, { 'connector.mark': '<fra & "01">', 'connector.login': '7', other: 'x' });
  expect(await readExtraConfig(session, vm, 'connector.')).toEqual({
    'connector.mark': '<fra & "01">',
    'connector.login': '7',
  });
  await setExtraConfig(session, vm, { 'connector.login': '' });
  expect(await readExtraConfig(session, vm, 'connector.')).toEqual({ 'connector.mark': '<fra & "01">' });
  expect(await readExtraConfig(session, vm, 'other')).toEqual({ other: 'x' });
});

describe('refused', () => {
  const fault = async (promise: Promise<unknown>) => (await refusal(promise)) as VcenterFault;
  const subject = () => `VirtualMachine "fra-01" (${vm.value})`;

  test('a soft shutdown without tools', async () => {
    await powerOn(session, vm);
    const error = await fault(shutdownGuest(session, vm));
    expect(error.fault).toBe('ToolsUnavailable');
    expect(error.message).toContain(`VMware Tools do not run in ${subject()}, and ShutdownGuest needs them`);
  });

  test('a soft shutdown of a VM that is off', async () => {
    const error = await fault(shutdownGuest(session, vm));
    expect(error).toMatchObject({ fault: 'InvalidPowerState' });
    expect(error.message).toContain(`${subject()} is powered off, which does not allow ShutdownGuest`);
  });

  test('what it is already', async () => {
    await powerOn(session, vm);
    expect((await fault(powerOn(session, vm))).message).toContain(`${subject()} is powered on, which`);
    expect((await fault(destroy(session, vm))).message).toContain(
      'is powered on, which does not allow Destroy_Task',
    );
  });

  test('a name that is taken', async () => {
    const error = await fault(createVm(session, 'fra-01'));
    expect(error.fault).toBe('DuplicateName');
    expect(error.message).toContain('there is already an object named "fra-01" in this place');
  });

  test('a task that fails', async () => {
    const message = 'The host has no memory left.';
    await lab.addFault({
      method: 'PowerOnVM_Task',
      fault: 'InsufficientResourcesFault',
      message,
      asTask: true,
    });
    const error = await fault(powerOn(session, vm));
    expect(error).toMatchObject({ fault: 'InsufficientResourcesFault', faultMessage: message });
    expect(error.message).toBe(
      `${lab.server}: PowerOnVM_Task failed: The host has no memory left (InsufficientResourcesFault).`,
    );
  });

  test('another task is at work', async () => {
    await lab.addFault({ method: 'PowerOnVM_Task', fault: 'TaskInProgress', asTask: true });
    expect((await fault(powerOn(session, vm))).message).toContain(`another task works on ${subject()}`);
  });
});
