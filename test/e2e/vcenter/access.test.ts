import { createHash, X509Certificate } from 'node:crypto';
import { connect as tlsConnect } from 'node:tls';
import {
  connect,
  findByInventoryPath,
  missingPrivileges,
  powerOff,
  powerOn,
  readVirtualMachine,
  retrieveOne,
  type VcenterFault,
  type VcenterSession,
} from '../../../vcenter';
import { refusal } from '../../vcenter/support/use-fake';
import { LabVcenter } from './support/lab-vcenter';
import { createVm, findPlace } from './support/machines';

const lab = new LabVcenter();

/** User agents of the sessions vCenter has. */
async function userAgents(session: VcenterSession): Promise<string[]> {
  const content = await retrieveOne(session, session.manager('sessionManager'), ['sessionList']);
  return content
    .items('sessionList')
    .map((entry) => entry.string('userAgent') ?? '')
    .sort();
}

async function presented(): Promise<X509Certificate> {
  const [host, port] = lab.server.split(':');
  const socket = tlsConnect({ host, port: Number(port), rejectUnauthorized: false });
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  const certificate = new X509Certificate(socket.getPeerCertificate().raw);
  socket.destroy();
  return certificate;
}

test('login: who, where, and as what it is listed; logout', async () => {
  const session = await lab.connect({ userAgent: 'connector fra-01' });
  const watcher = await lab.connect({ userAgent: 'watcher' });
  expect(session.userName).toBe('administrator@vsphere.local');
  expect(session.about).toMatchObject({ version: '8.0.3', apiType: 'VirtualCenter' });
  expect(session.about.instanceUuid).toMatch(/^[0-9a-f-]{36}$/);
  expect(await userAgents(watcher)).toEqual(['connector fra-01', 'watcher']);
  await session.close();
  expect(await userAgents(watcher)).toEqual(['watcher']);
});

test('a wrong password is tried once, so that nobody is locked', async () => {
  await lab.call('PUT', '/lockout', { after: 2 });
  const wrong = { password: `wrong ${Date.now()}` };
  for (let i = 0; i < 3; i++) {
    const error = (await refusal(lab.connect(wrong))) as VcenterFault;
    expect(error.fault).toBe('InvalidLogin');
    expect(error.message).toContain('the user name or the password of administrator@vsphere.local is wrong');
  }
  expect(await lab.events('loginFailed')).toHaveLength(1);
  await expect(lab.connect()).resolves.toBeDefined();
});

test('twenty users of the same options: one login', async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, () => lab.connect()));
  expect(await lab.events('login')).toHaveLength(1);
  expect(await userAgents(sessions[0]!)).toEqual(['connector']);
  await Promise.all(sessions.slice(1).map((session) => session.close()));
  expect(await userAgents(sessions[0]!)).toEqual(['connector']);
});

test('twenty clients side by side, each with a VM of its own', async () => {
  const watcher = await lab.connect({ userAgent: 'watcher' });
  const place = await findPlace(watcher);
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const session = await connect(lab.options({ userAgent: `client ${i}` }));
      const vm = await createVm(session, `vm-${i}`, place);
      await powerOn(session, vm);
      expect(await readVirtualMachine(session, vm)).toMatchObject({
        name: `vm-${i}`,
        powerState: 'poweredOn',
      });
      await powerOff(session, vm);
      await session.close();
    }),
  );
  expect(await lab.events('login')).toHaveLength(21);
  expect(await lab.events('powerOff')).toHaveLength(20);
  expect(await userAgents(watcher)).toEqual(['watcher']);
});

describe('trust', () => {
  test.each(['sha1', 'sha256'] as const)('the right thumbprint: %s', async (algorithm) => {
    const thumbprint = createHash(algorithm)
      .update((await presented()).raw)
      .digest('hex');
    await expect(lab.connect({ tls: { thumbprint } })).resolves.toBeDefined();
  });

  test('a wrong one: both are shown, and nobody logs in', async () => {
    const error = await refusal(lab.connect({ tls: { thumbprint: '00'.repeat(32) } }));
    expect(error.message).toContain(`thumbprint ${(await presented()).fingerprint256}, expected 00:00`);
    expect(await lab.events('login', 'loginFailed')).toEqual([]);
  });
});

describe('privileges', () => {
  test('one that lacks: the sentence names it, the user and the VM', async () => {
    const session = await lab.connect();
    const vm = await createVm(session, 'fra-01');
    await lab.deny('VirtualMachine.Interact.PowerOn');
    const error = (await refusal(powerOn(session, vm))) as VcenterFault;
    expect(error.fault).toBe('NoPermission');
    expect(error.message).toBe(
      `${lab.server}: administrator@vsphere.local lacks the privilege VirtualMachine.Interact.PowerOn on VirtualMachine "fra-01" (${vm.value}), which PowerOnVM_Task needs; grant it and run again.`,
    );
  });

  test('asked for beforehand', async () => {
    const session = await lab.connect();
    const { folder, pool } = await findPlace(session);
    const asked = ['VApp.Import', 'VirtualMachine.Interact.PowerOn'];
    expect(await missingPrivileges(session, [folder, pool], asked)).toEqual([]);
    await lab.deny('VApp.Import');
    expect(await missingPrivileges(session, [folder, pool], asked)).toEqual([
      { ref: folder, privileges: ['VApp.Import'] },
      { ref: pool, privileges: ['VApp.Import'] },
    ]);
  });
});

test('vCenter is not ready for a moment', async () => {
  const session = await lab.connect();
  await lab.addFault({ method: 'FindByInventoryPath', status: 503, count: 2 });
  expect(await findByInventoryPath(session, '/DC0')).toMatchObject({ type: 'Datacenter' });
});

test('vCenter is not ready when something is to be changed: not repeated', async () => {
  const session = await lab.connect();
  const vm = await createVm(session, 'fra-01');
  await lab.addFault({ method: 'PowerOnVM_Task', status: 503 });
  const error = await refusal(powerOn(session, vm));
  expect(error.message).toContain('its services are not available (HTTP 503)');
  expect(error.message).toContain('Whether PowerOnVM_Task was carried out is not known');
  expect((await readVirtualMachine(session, vm)).powerState).toBe('poweredOff');
});
