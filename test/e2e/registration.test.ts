import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { listExtensions, unregisterExtension } from '../../vcenter';
import { expectSuccess, ROOT, useDeployment, type Outcome, type VcenterEvent } from './support/deployment';
import { plannedChanges } from './support/planned-changes';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

const terraform = (args: readonly string[]): Promise<Outcome> => lab.terraform('lab-01', args);
const connector = (...args: string[]): Promise<Outcome> =>
  lab.run('node', [join(ROOT, 'dist/cli/connector.js'), ...args]);
const ours = async (): Promise<string[]> =>
  (await listExtensions(session())).map(({ key }) => key).filter((key) => key.includes('amazon'));
const appliance = async () => {
  const found = await lab.appliance('lab-01');
  if (found === undefined) throw new Error('there is no appliance');
  return found;
};
const deploy = async (): Promise<Outcome> => {
  const outcome = await lab.cdktf(['deploy', '*', '--auto-approve']);
  expectSuccess(outcome);
  return outcome;
};
const keysOf = async (user: string): Promise<string[]> => {
  const { AccessKeyMetadata = [] } = await lab.iam.send(new ListAccessKeysCommand({ UserName: user }));
  return AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId ?? '');
};
const secrets = (): string[] =>
  [
    'VSPHERE_PASSWORD',
    'CONNECTOR_CONSOLE_PASSWORD',
    'CONNECTOR_VM_PASSWORD',
    'CONNECTOR_SERVICE_PASSWORD',
  ].map((name) => lab.env[name] ?? fail(name));
const fail = (name: string): never => {
  throw new Error(`${name} is not set`);
};

/** SHA-256 fingerprint of what is presented there, by a client of its own. */
function presented(address: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: address, port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

/** Where in the log the last event of that kind is. */
const lastOf = (events: readonly VcenterEvent[], kind: string): number =>
  events.findLast((event) => event.kind === kind)?.seq ?? -1;

test('from nothing to a registered, healthy connector, no changes after it, and all of it out again', async () => {
  lab.writeRegisteredSpec();
  const first = await deploy();
  for (const secret of secrets()) expect(first.output).not.toContain(secret);

  const inside = await appliance();
  expect(inside).toMatchObject({
    address: '127.1.7.7',
    network: { mode: 'static' },
    claimed: true,
    registered: true,
  });
  expect(await presented(inside.address, inside.port)).toBe(inside.fingerprintSha256);
  expect(await ours()).toHaveLength(1);
  expect(await keysOf('aws-connector-lab-01')).toHaveLength(1);
  const state = readFileSync(lab.stateFile('lab-01'), 'utf8');
  for (const secret of secrets()) expect(state).not.toContain(secret);

  const health = await connector('health', 'lab-01', '--json');
  expect(health.code).toBe(0);

  const { logins, failedLogins } = await appliance();
  expect(failedLogins).toBe(0);
  const second = await deploy();
  expect(second.output.split('No changes.').length - 1).toBe(2);
  expectSuccess(await terraform(['plan', '-detailed-exitcode']));
  expect(await appliance()).toMatchObject({ logins, failedLogins: 0 });

  expectSuccess(await lab.cdktf(['destroy', '*', '--auto-approve']));
  const events = await lab.events();
  const gone = lastOf(events, 'extensionUnregistered');
  expect(gone).toBeGreaterThan(lastOf(events, 'extensionRegistered'));
  expect(gone).toBeLessThan(lastOf(events, 'powerOff'));
  expect(lastOf(events, 'powerOff')).toBeLessThan(lastOf(events, 'destroy'));
  expect(await ours()).toEqual([]);
  expect(await lab.vm('lab-01')).toBeUndefined();
  expect(await lab.users()).toEqual([]);
}, 300_000);

test('a registered appliance is stopped, stays registered, and is powered on to be unregistered by state: absent', async () => {
  lab.writeRegisteredSpec();
  await deploy();
  lab.writeRegisteredSpec((text) => `${text}state: stopped\n`);
  const { output } = await lab.cdktf(['deploy', 'lab-01', '--auto-approve']);
  expect(output).toMatch(/0 added, 1 changed, 0 destroyed/);
  expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff' });
  expect(await ours()).toHaveLength(1);
  expect(await plannedChanges(terraform)).toEqual({});

  lab.writeRegisteredSpec((text) => `${text}state: absent\n`);
  await deploy();
  const events = await lab.events();
  expect(lastOf(events, 'extensionUnregistered')).toBeGreaterThan(lastOf(events, 'extensionRegistered'));
  expect(lastOf(events, 'extensionUnregistered')).toBeLessThan(lastOf(events, 'destroy'));
  expect(await ours()).toEqual([]);
  expect(await lab.vm('lab-01')).toBeUndefined();
  expect(await lab.users()).toEqual([]);
}, 300_000);

test('an extension removed by hand is registered again, and a new address as well', async () => {
  lab.writeRegisteredSpec();
  await deploy();
  const [key = ''] = await ours();
  await unregisterExtension(session(), key);
  expect(await plannedChanges(terraform)).toEqual({ 'connector_registration.appliance': 'create' });
  await deploy();
  expect(await ours()).toEqual([key]);

  lab.writeRegisteredSpec((text) => text.replace('127.1.7.7', '127.1.7.8'));
  await deploy();
  expect(await appliance()).toMatchObject({ address: '127.1.7.8', registered: true });
  const found = (await listExtensions(session())).find((extension) => extension.key === key);
  expect(found?.servers[0]?.url).toContain('127.1.7.8');
  expectSuccess(await terraform(['plan', '-detailed-exitcode']));
}, 300_000);

test('a wrong password is tried once, over several runs and after a taint', async () => {
  const before = await appliance();
  const wrong = { CONNECTOR_CONSOLE_PASSWORD: 'Wr0ng@password' };
  lab.writeRegisteredSpec((text) =>
    text
      .replace('127.1.7.7', '127.1.7.8')
      .replace('env: CONNECTOR_CONSOLE_PASSWORD }', 'env: CONNECTOR_CONSOLE_PASSWORD, version: "2" }'),
  );
  await lab.synthesized();
  for (let run = 0; run < 3; run++) {
    const { code, output } = await lab.terraform('lab-01', ['apply', '-auto-approve'], wrong);
    expect(code).toBe(1);
    expect(output).toContain('password');
    expect(output).not.toContain(wrong.CONNECTOR_CONSOLE_PASSWORD);
    await terraform(['taint', 'connector_registration.appliance']);
  }
  const after = await appliance();
  expect(after.failedLogins - before.failedLogins).toBe(1);
}, 300_000);
