import {
  connect,
  destroy,
  isFault,
  powerOn,
  readVirtualMachine,
  retrieveOne,
  shutdownGuest,
  VcenterTimeoutError,
  waitForPowerState,
  waitForProperty,
  type ManagedObjectReference,
  type VcenterSession,
} from '../../../vcenter';
import { refusal } from '../../vcenter/support/use-fake';
import { LabVcenter } from './support/lab-vcenter';
import { createVm } from './support/machines';

const lab = new LabVcenter();
let session: VcenterSession;
let vm: ManagedObjectReference;
beforeEach(async () => {
  session = await lab.connect();
  vm = await createVm(session, 'fra-01');
});

const byHand = (state: string) => lab.call('POST', '/vms/fra-01/power', { state });

/** Waits for the VM to run; `begun` is resolved once vCenter has told its present state. */
function waiting(by: VcenterSession, options: Parameters<typeof waitForPowerState>[3] = {}) {
  let tell: () => void;
  const begun = new Promise<void>((resolve) => (tell = resolve));
  const seen: (string | undefined)[] = [];
  const done = waitForProperty(
    by,
    vm,
    ['runtime.powerState', 'name'],
    (content) => {
      seen.push(content.string('runtime.powerState'));
      tell();
      return content.string('runtime.powerState') === 'poweredOn';
    },
    options,
  );
  return { begun, done, seen };
}

test('a change made by somebody else', async () => {
  const { begun, done, seen } = waiting(session);
  await begun;
  await byHand('poweredOn');
  expect((await done).string('name')).toBe('fra-01');
  expect(seen).toEqual(['poweredOff', 'poweredOn']);
});

test('what is so already', async () => {
  await expect(waitForPowerState(session, vm, 'poweredOff', { timeoutSeconds: 0 })).resolves.toBeDefined();
});

test('ten waits in one session do not disturb one another', async () => {
  const waits = Array.from({ length: 10 }, () => waiting(session));
  await Promise.all(waits.map(({ begun }) => begun));
  await byHand('poweredOn');
  await Promise.all(waits.map(({ done }) => done));
});

test('time is over', async () => {
  const error = await refusal(waitForPowerState(session, vm, 'poweredOn', { timeoutSeconds: 1 }));
  expect(error).toBeInstanceOf(VcenterTimeoutError);
  expect(error.message).toBe(
    `${lab.server}: gave up after 1 s waiting for VirtualMachine ${vm.value} to be poweredOn (last seen: runtime.powerState poweredOff).`,
  );
  expect((error as VcenterTimeoutError).last.string('runtime.powerState')).toBe('poweredOff');
});

test('aborted', async () => {
  const abort = new AbortController();
  const { begun, done } = waiting(session, { signal: abort.signal });
  await begun;
  abort.abort(new Error('stopped'));
  await expect(done).rejects.toThrow('stopped');
  expect((await readVirtualMachine(session, vm)).powerState).toBe('poweredOff');
});

test('the object goes away', async () => {
  const { begun, done } = waiting(session);
  const refused = refusal(done);
  await begun;
  await destroy(session, vm);
  expect(isFault(await refused, 'ManagedObjectNotFound')).toBe(true);
});

test('the object was never there', async () => {
  await destroy(session, vm);
  expect(isFault(await refusal(waiting(session).done), 'ManagedObjectNotFound')).toBe(true);
});

test('what the predicate throws ends the wait', async () => {
  const predicate = () => {
    throw new Error('a question is open');
  };
  await expect(waitForProperty(session, vm, ['name'], predicate)).rejects.toThrow('a question is open');
});

describe('the session is ended by somebody', () => {
  const terminate = async (of: VcenterSession) => {
    await session.call('TerminateSession', session.manager('sessionManager'), {
      sessionId: await of.sessionKey(),
    });
  };

  test('a read goes on in a new one', async () => {
    const other = await lab.connect({ userAgent: 'other' });
    await terminate(other);
    expect((await readVirtualMachine(other, vm)).name).toBe('fra-01');
    expect(await lab.events('login')).toHaveLength(3);
  });

  test('a change is made once, in a new one', async () => {
    const other = await lab.connect({ userAgent: 'other' });
    await terminate(other);
    await powerOn(other, vm);
    expect(await lab.events('powerOn')).toHaveLength(1);
  });

  test('in the middle of a wait', async () => {
    const other = await lab.connect({ userAgent: 'other' });
    const { begun, done } = waiting(other);
    await begun;
    await terminate(other);
    await byHand('poweredOn');
    expect((await done).string('runtime.powerState')).toBe('poweredOn');
  });

  test('and the password is another one by now', async () => {
    let password = 'VMware1!';
    const user = { username: 'operator@vsphere.local', password: () => password };
    await lab.call('PUT', '/users/operator@vsphere.local', { password });
    const other = await lab.connect(user);
    await lab.call('PUT', '/users/operator@vsphere.local', { password: 'changed' });
    await terminate(other);
    expect(isFault(await refusal(retrieveOne(other, vm, ['name'])), 'InvalidLogin')).toBe(true);
    expect(isFault(await refusal(retrieveOne(other, vm, ['name'])), 'InvalidLogin')).toBe(true);
    expect(await lab.events('loginFailed')).toHaveLength(1);
    password = 'changed';
    expect((await retrieveOne(other, vm, ['name'])).string('name')).toBe('fra-01');
  });
});

describe('the connection is cut', () => {
  test('in the middle of a wait, which goes on', async () => {
    const proxy = await lab.proxy();
    const other = await lab.connect({ server: proxy.server });
    const { begun, done } = waiting(other);
    await begun;
    proxy.cut();
    await byHand('poweredOn');
    expect((await done).string('runtime.powerState')).toBe('poweredOn');
    expect(await lab.events('login')).toHaveLength(2);
  });

  test('in the middle of a change, which is not repeated', async () => {
    const proxy = await lab.proxy();
    const other = await lab.connect({ server: proxy.server });
    await powerOn(other, vm);
    await waitForProperty(other, vm, ['guest.toolsRunningStatus'], (content) => {
      return content.string('guest.toolsRunningStatus') === 'guestToolsRunning';
    });
    await lab.addFault({ method: 'ShutdownGuest', delayMs: 1000 });
    const refused = refusal(shutdownGuest(other, vm));
    while ((await lab.events('fault')).length === 0) await new Promise(setImmediate);
    proxy.cut();
    const error = await refused;
    expect(error.message).toContain('the connection was cut before the answer was complete');
    expect(error.message).toContain('Whether ShutdownGuest was carried out is not known');
    await waitForPowerState(session, vm, 'poweredOff', { timeoutSeconds: 60 });
    expect(await lab.events('guestShutdown')).toHaveLength(1);
  });
});

test('closing ends a wait', async () => {
  const other = await connect(lab.options({ userAgent: 'other' }));
  const { begun, done } = waiting(other);
  const refused = refusal(done);
  await begun;
  await other.close();
  expect((await refused).message).toBe('the session with vCenter was closed');
});
