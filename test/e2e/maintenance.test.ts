import { join } from 'node:path';
import { findExtension, unregisterExtension } from '../../vcenter';
import { ROOT, expectSuccess, useDeployment } from './support/deployment';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);
const COMMAND = join(ROOT, 'dist/cli/connector.js');
const NAME = 'lab-01';
const EXTENSION = 'com.amazonaws.amp.connector';

const command = (...args: string[]) => lab.run('node', [COMMAND, ...args]);
const appliance = async (): Promise<Status> => (await lab.appliances('GET', `/appliances/${NAME}`)) as Status;

interface Status {
  readonly claimed: boolean;
  readonly registered: boolean;
  readonly upgradeFiles: number;
  readonly certificateValidation: boolean;
}

/** Imports into EC2 that are under way. */
async function imports(...tasks: { kind: string; id: string; status: string }[]): Promise<void> {
  const answer = await fetch(`${lab.env.AWS_ENDPOINT_URL}/lab/import-tasks`, {
    method: 'PUT',
    body: JSON.stringify(tasks),
  });
  expect(answer.status).toBe(200);
}

/** Exports from vCenter that are under way. */
const exports = (...tasks: { vm: string; user: string; progress: number }[]): Promise<unknown> =>
  lab.control('PUT', '/exports', tasks);

beforeAll(async () => {
  lab.writeRegisteredSpec();
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
}, 600_000);

test('a dry run prints the calls, and makes none', async () => {
  const before = [await lab.changes(), await appliance()];
  for (const verb of [
    ['restart', 'services', NAME],
    ['restart', 'guest', NAME],
    ['reset', 'factory', NAME],
    ['ssl-validation', 'off', NAME],
    ['clean-upgrade-files', NAME],
    ['register', NAME],
  ]) {
    const { code, output } = await command(...verb, '--dry-run');
    expect({ verb, code }).toEqual({ verb, code: 0 });
    expect(output).toMatch(/^1\. .+/m);
  }
  expect([await lab.changes(), await appliance()]).toEqual(before);
});

test('it is registered again, with what it was registered with: nothing is left to plan', async () => {
  // As somebody does who tidies up vCenter: the portal does not show the connector any more.
  await unregisterExtension(session(), EXTENSION);
  const registered = await command('register', NAME);
  expect(registered).toMatchObject({ code: 0 });
  expect(registered.output).toMatch(/registered as com\.\S+, with the address [\d.]+/);
  expect(await findExtension(session(), EXTENSION)).toBeDefined();
  expect(registered.output).toContain('is there, as its state has it');
  expect(registered.output).toContain('registered, and every item of its health is ok');
  expectSuccess(await command('plan', NAME));
}, 240_000);

// From here on its own certificate is another one, which the next apply takes up.
test('its services are restarted, and then its guest', async () => {
  const services = await command('restart', 'services', NAME);
  expect(services).toMatchObject({ code: 0 });
  expect(services.output).toContain('3. Restart services');
  expect(services.output).toMatch(/the console answers at [\d.]+ with .*SHA-256/);
  const count = (await lab.changes()).filter((kind) => kind === 'guestReboot').length;
  const guest = await command('restart', 'guest', NAME);
  expect(guest).toMatchObject({ code: 0 });
  expect(guest.output).toContain('vCenter shows that it has booted anew');
  expect((await lab.changes()).filter((kind) => kind === 'guestReboot')).toHaveLength(count + 1);
}, 300_000);

test('validation of certificates goes off and on, and stays as it is where it is so already', async () => {
  for (const [state, validates] of [
    ['off', false],
    ['off', false],
    ['on', true],
  ] as const) {
    expect(await command('ssl-validation', state, NAME)).toMatchObject({ code: 0 });
    expect((await appliance()).certificateValidation).toBe(validates);
  }
}, 120_000);

test('what upgrades have left is deleted', async () => {
  const upgrade = { version: '2.7.1', recalled: false };
  await lab.appliances('PUT', `/appliances/${NAME}/switches`, { upgrade });
  await lab.appliances('POST', `/appliances/${NAME}/upgrade`);
  expect((await appliance()).upgradeFiles).toBe(2);
  expect(await command('clean-upgrade-files', NAME)).toMatchObject({ code: 0 });
  expect((await appliance()).upgradeFiles).toBe(0);
}, 120_000);

test('the links to its console are printed', async () => {
  const { code, output } = await command('console', NAME);
  expect(code).toBe(0);
  expect(output).toMatch(/^remote console {2}vmrc:\/\/\S+\/\?moid=vm-\d+$/m);
});

test('a restart refuses while migrations run, and names them', async () => {
  const before = await lab.changes();
  await imports(
    { kind: 'image', id: 'import-ami-0123', status: 'active' },
    { kind: 'conversion', id: 'import-i-done', status: 'completed' },
    { kind: 'conversion', id: 'import-i-0456', status: 'active' },
    { kind: 'snapshot', id: 'import-snap-0789', status: 'active' },
  );
  try {
    const { code, output } = await command('restart', 'services', NAME);
    expect(code).toBe(1);
    for (const id of ['import-ami-0123', 'import-i-0456', 'import-snap-0789']) expect(output).toContain(id);
    expect(output).not.toContain('import-i-done');
    expect(output).not.toMatch(/^\s+at /m);
    expect(await lab.changes()).toEqual(before);
    expect(await command('restart', 'services', NAME, '--interrupt-migrations')).toMatchObject({ code: 0 });
  } finally {
    await imports();
  }
}, 180_000);

test('exports in vCenter count too, but for those of other accounts, and what stops the appliance looks as well', async () => {
  const service = lab.env.CONNECTOR_SERVICE_USER ?? '';
  const before = await lab.changes();
  await exports(
    { vm: NAME, user: `VSPHERE.LOCAL\\${service.replace(/@.*/, '')}`, progress: 40 },
    { vm: NAME, user: 'VSPHERE.LOCAL\\backup', progress: 7 },
  );
  try {
    const restart = await command('restart', 'guest', NAME);
    expect(restart).toMatchObject({ code: 1 });
    expect(restart.output).toMatch(new RegExp(`vCenter exports ${NAME} for .+ \\(40 %\\)`));
    expect(restart.output).not.toContain('(7 %)');
    lab.writeRegisteredSpec((text) => `${text}state: stopped\n`);
    const stop = await command('apply', NAME, '--auto-approve');
    expect(stop).toMatchObject({ code: 1 });
    expect(stop.output).toMatch(/powering the VM off would break them off: vCenter exports/);
    expect(await lab.changes()).toEqual(before);
  } finally {
    await exports();
    lab.writeRegisteredSpec();
  }
}, 180_000);

test('a factory reset asks for the name; what was inside is then made anew', async () => {
  const unasked = await command('reset', 'factory', NAME);
  expect(unasked.code).toBe(1);
  expect(unasked.output).toContain(`connector reset factory ${NAME} --yes ${NAME}`);
  expect(await appliance()).toMatchObject({ claimed: true, registered: true });

  const reset = await command('reset', 'factory', NAME, '--yes', NAME);
  expect(reset).toMatchObject({ code: 0 });
  expect(reset.output).toMatch(
    /CreateSnapshot_Task of .+: "connector lab-01 before factory reset .+Z", without memory/,
  );
  expect(reset.output).toContain('made once the menu is open, before the reset is chosen there');
  expect(reset.output).toContain('unclaimed, at');
  expect(await appliance()).toMatchObject({ claimed: false, registered: false });

  const plan = await command('plan', NAME);
  expect(plan.code).toBe(2);
  for (const type of ['connector_console', 'connector_registration']) expect(plan.output).toContain(type);
  expect(await command('apply', NAME, '--auto-approve')).toMatchObject({ code: 0 });
  expect(await appliance()).toMatchObject({ claimed: true, registered: true });
  expect(await command('plan', NAME)).toMatchObject({ code: 0 });
}, 600_000);

test('it is destroyed while an import runs only when that is allowed', async () => {
  await imports({ kind: 'image', id: 'import-ami-0123', status: 'active' });
  const refused = await command('destroy', NAME, '--yes', NAME);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toMatch(/removing the appliance would break them off: the import import-ami-0123/);
  expect(await appliance()).toMatchObject({ registered: true });
  const allowed = await command('destroy', NAME, '--yes', NAME, '--interrupt-migrations');
  expect(allowed).toMatchObject({ code: 0 });
  expect(await lab.vm(NAME)).toBeUndefined();
}, 300_000);
