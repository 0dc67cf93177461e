import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { datacenters, datastores, named, runTask } from '../../vcenter';
import { expectSuccess, useDeployment } from './support/deployment';
import { plainOutput } from './support/plain-output';
import { plannedChanges } from './support/planned-changes';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

/** Of a port nobody listens on. */
let nowhere: string;
beforeAll(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  nowhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => server.close(resolve));
});

/** The image of a test, which it may delete. */
let image: { readonly file: string; readonly env: NodeJS.ProcessEnv };
beforeEach(() => {
  const file = join(lab.lab.paths.directory, 'AWS-Connector.ova');
  copyFileSync(lab.env.CONNECTOR_IMAGE ?? '', file);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  image = { file, env: { CONNECTOR_IMAGE: file, CONNECTOR_IMAGE_SHA256: sha256 } };
});
afterEach(async () => {
  await lab.control('PUT', '/clock', { offsetSeconds: 0 });
});

/** A datastore gets another name, as an administrator of vCenter gives it. */
async function rename(from: string, to: string): Promise<void> {
  const [datacenter] = named(await datacenters(session()), 'DC0');
  const [datastore] = named(await datastores(session(), datacenter!.ref), from);
  await runTask(session(), 'Rename_Task', datastore!.ref, { newName: to });
}

async function deployed(): Promise<void> {
  lab.writeSpec();
  await lab.synthesized(image.env);
  expectSuccess(await lab.terraform('lab-01-identity', ['apply', '-auto-approve'], image.env));
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve'], image.env));
}

/** All that can go away around an appliance; the environment of the commands that follow. */
async function loseEverything(datastore: string): Promise<NodeJS.ProcessEnv> {
  rmSync(image.file);
  rmSync(join(lab.lab.paths.directory, 'cache'), { recursive: true, force: true });
  rmSync(lab.lab.paths.cdktfOut, { recursive: true });
  await rename('LocalDS_0', datastore);
  await lab.control('PUT', '/clock', { offsetSeconds: -7200 });
  // The AWS provider would try again for half a minute.
  return { ...image.env, AWS_ENDPOINT_URL: nowhere, AWS_MAX_ATTEMPTS: '1' };
}

const declare = (state: string): string => lab.writeSpec((text) => `${text}state: ${state}\n`);

test('without image, datastore name, AWS and the right time: stopped, started, and removed', async () => {
  await deployed();
  const env = await loseEverything('renamed-1');
  const terraform = (args: readonly string[]) => lab.terraform('lab-01', args, env);
  try {
    declare('stopped');
    const stopping = await lab.cdktf(['deploy', 'lab-01', '--auto-approve'], env);
    expectSuccess(stopping);
    // What is wrong is said, and stops nothing.
    const said = plainOutput(stopping.output);
    expect(said).toContain('Warning: The checks found');
    expect(said).toMatch(/"LocalDS_0" does not exist/);
    expect(said).toMatch(/AWS cannot be reached/);
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff' });
    expect(await plannedChanges(terraform)).toEqual({});
    expectSuccess(await terraform(['plan', '-detailed-exitcode']));
    // A clock is wrong by that of AWS.
    const withAws = await lab.terraform('lab-01', ['plan', '-detailed-exitcode'], image.env);
    expectSuccess(withAws);
    expect(withAws.output).toMatch(/the clock of host DC0_C0_H0 is 7200 s behind AWS's/);

    declare('running');
    expectSuccess(await lab.synth(env));
    expect(await plannedChanges(terraform)).toEqual({ 'connector_power.appliance': 'update' });
    expectSuccess(await terraform(['apply', '-auto-approve']));
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn' });

    declare('absent');
    expectSuccess(await lab.cdktf(['deploy', 'lab-01', '--auto-approve'], env));
    expect((await lab.inventory()).vms).toEqual([]);
  } finally {
    await rename('renamed-1', 'LocalDS_0');
  }
  // Its user waits for AWS to be back.
  expect(await lab.users()).toEqual(['aws-connector-lab-01']);
  declare('absent');
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
  expect(await lab.users()).toEqual([]);
}, 300_000);

test('absent, the appliance goes though AWS cannot be reached, and the exit code tells of the user that stays', async () => {
  await deployed();
  const env = await loseEverything('renamed-2');
  try {
    declare('absent');
    const { code, output } = await lab.cdktf(['deploy', '*', '--auto-approve'], env);
    expect(code).toBe(1);
    expect(output).toContain('lab-01-identity');
    expect((await lab.inventory()).vms).toEqual([]);
    expect(await lab.users()).toEqual(['aws-connector-lab-01']);
  } finally {
    await rename('renamed-2', 'LocalDS_0');
  }
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
  expect(await lab.users()).toEqual([]);
}, 300_000);

test('cdktf destroy removes the appliance without any of them, and says what is left', async () => {
  await deployed();
  const env = await loseEverything('renamed-3');
  try {
    lab.writeSpec();
    const { code, output } = await lab.cdktf(['destroy', '*', '--auto-approve'], env);
    expect(code).toBe(1);
    expect((await lab.inventory()).vms).toEqual([]);
    expect(plainOutput(output)).toMatch(/lab-01-identity .*Error: /);
    expect(await lab.users()).toEqual(['aws-connector-lab-01']);
    // The appliance alone has nothing to complain of.
    expectSuccess(await lab.cdktf(['destroy', 'lab-01', '--auto-approve'], env));
  } finally {
    await rename('renamed-3', 'LocalDS_0');
  }
  expectSuccess(await lab.cdktf(['destroy', '*', '--auto-approve']));
  expect(await lab.users()).toEqual([]);
}, 300_000);
