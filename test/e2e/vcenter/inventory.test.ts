import {
  clusters,
  datacenters,
  datacenterOf,
  datastores,
  findExtension,
  hosts,
  list,
  listExtensions,
  named,
  networks,
  readDatastores,
  readHosts,
  readHostTime,
  readVirtualMachine,
  registerExtension,
  resourcePools,
  rootResourcePool,
  rootVmFolder,
  runTask,
  unregisterExtension,
  vmFolders,
  type InventoryObject,
  type VcenterFault,
  type VcenterSession,
} from '../../../vcenter';
import { refusal } from '../../vcenter/support/use-fake';
import { LabVcenter } from './support/lab-vcenter';
import { createVm, findPlace } from './support/machines';

const lab = new LabVcenter();
let session: VcenterSession;
beforeEach(async () => {
  session = await lab.connect();
});
const paths = (objects: readonly InventoryObject[]) => objects.map(({ path }) => path);

test('where a VM can be placed', async () => {
  const { datacenter, cluster } = await findPlace(session);
  expect(paths(await datacenters(session))).toEqual(['DC0']);
  expect(paths(await clusters(session, datacenter))).toEqual(['DC0_C0']);
  expect(paths(await hosts(session, datacenter))).toEqual([
    'DC0_C0/DC0_C0_H0',
    'DC0_C0/DC0_C0_H1',
    'DC0_C0/DC0_C0_H2',
    'DC0_H0/DC0_H0',
  ]);
  expect(paths(await vmFolders(session, datacenter))).toEqual(['appliances']);
  expect(paths(await resourcePools(session, cluster))).toEqual(['connectors']);
  expect(paths(await datastores(session, cluster))).toEqual(['LocalDS_0', 'LocalDS_1']);
  expect(paths(await networks(session, datacenter))).toEqual(
    expect.arrayContaining(['DC0_DVPG0', 'Prod-VLAN-12', 'VM Network']),
  );
  expect((await rootResourcePool(session, cluster)).type).toBe('ResourcePool');
  expect((await rootVmFolder(session, datacenter)).type).toBe('Folder');
});

test('folders in folders are told by their paths', async () => {
  const { datacenter, folder } = await findPlace(session);
  const root = await rootVmFolder(session, datacenter);
  for (const [parent, name] of [
    [folder, 'team'],
    [root, 'team'],
    [root, 'a/b'],
  ] as const) {
    await session.call('CreateFolder', parent, { name });
  }
  const folders = await vmFolders(session, datacenter);
  expect(paths(folders)).toEqual(['a%2fb', 'appliances', 'appliances/team', 'team']);
  expect(paths(named(folders, 'team'))).toEqual(['appliances/team', 'team']);
  expect(paths(named(folders, '/appliances/team'))).toEqual(['appliances/team']);
  expect(paths(named(folders, 'a/b'))).toEqual(['a%2fb']);
  expect(named(folders, 'teams')).toEqual([]);
});

test('hosts', async () => {
  const { datacenter, cluster } = await findPlace(session);
  const [inCluster, ...rest] = await readHosts(
    session,
    (await hosts(session, datacenter)).map(({ ref }) => ref),
  );
  expect(inCluster).toMatchObject({
    name: 'DC0_C0_H0',
    connectionState: 'connected',
    powerState: 'poweredOn',
    maintenanceMode: false,
    computeResource: cluster,
  });
  expect(inCluster?.datastores).toHaveLength(2);
  expect(rest.at(-1)?.computeResource?.type).toBe('ComputeResource');
});

test('a host in maintenance', async () => {
  const { datacenter } = await findPlace(session);
  const [host] = await hosts(session, datacenter);
  await runTask(session, 'EnterMaintenanceMode_Task', host!.ref, { timeout: 0 });
  expect((await readHosts(session, [host!.ref]))[0]?.maintenanceMode).toBe(true);
});

test.each([0, -7200])("a host's clock, %i seconds off", async (offsetSeconds) => {
  await lab.call('PUT', '/clock', { offsetSeconds });
  const [host] = await hosts(session, (await findPlace(session)).datacenter);
  const { offsetMilliseconds, time } = await readHostTime(session, host!.ref);
  expect(Math.abs(offsetMilliseconds / 1000 - offsetSeconds)).toBeLessThan(60);
  expect(Math.abs(time.getTime() - Date.now() - offsetMilliseconds)).toBeLessThan(60_000);
});

test('datastores, one of them renamed since the VM was made', async () => {
  const vm = await createVm(session, 'fra-01');
  const { datacenter } = await findPlace(session);
  const [before] = named(await datastores(session, datacenter), 'LocalDS_0');
  await runTask(session, 'Rename_Task', before!.ref, { newName: 'Renamed' });
  expect(named(await datastores(session, datacenter), 'LocalDS_0')).toEqual([]);
  const { datastores: ofVm } = await readVirtualMachine(session, vm);
  const [facts] = await readDatastores(session, ofVm);
  expect(facts).toMatchObject({
    ref: before!.ref,
    name: 'Renamed',
    accessible: true,
    maintenanceMode: 'normal',
  });
  expect(facts!.capacity).toBeGreaterThan(0);
  expect(facts!.freeSpace).toBeLessThanOrEqual(facts!.capacity);
});

test('the datacenter of a VM', async () => {
  const vm = await createVm(session, 'fra-01');
  expect(await datacenterOf(session, vm)).toEqual((await findPlace(session)).datacenter);
  expect(await datacenterOf(session, session.rootFolder)).toBeUndefined();
});

test('more objects than one page holds', async () => {
  const { datacenter } = await findPlace(session);
  const root = await rootVmFolder(session, datacenter);
  for (let i = 0; i < 520; i++) await session.call('CreateFolder', root, { name: `folder ${i}` });
  const found = await list(session, 'Folder', root, ['name']);
  expect(new Set(found.map((folder) => folder.string('name'))).size).toBe(521);
});

test('extensions', async () => {
  const key = 'com.example.connector';
  expect(await findExtension(session, key)).toBeUndefined();
  const server = { url: 'https://10.0.0.5', type: 'HTTPS', label: 'Console', company: 'Example' };
  const extension = {
    key,
    version: '1.0.0',
    company: 'Example',
    label: 'Connector',
    summary: 'A <connector>',
  };
  await registerExtension(session, { ...extension, servers: [server] });
  expect(await findExtension(session, key)).toMatchObject({ ...extension, servers: [server] });
  expect((await listExtensions(session)).map((found) => found.key)).toContain(key);
  const again = (await refusal(registerExtension(session, { ...extension, servers: [] }))) as VcenterFault;
  expect(again.fault).toBe('InvalidArgument');
  await unregisterExtension(session, key);
  expect(await refusal(unregisterExtension(session, key))).toMatchObject({ fault: 'NotFound' });
});
