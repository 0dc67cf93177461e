import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  dataObject,
  datacenters,
  datastores,
  findByInventoryPath,
  hosts,
  named,
  powerOn,
  resolvePlacement,
  retrieveOne,
  rootVmFolder,
  runTask,
  setExtraConfig,
  type Placement,
  type PlacementQuery,
  type VcenterSession,
} from '../../../vcenter';
import { LabVcenter } from './support/lab-vcenter';
import { createVm, findPlace } from './support/machines';

const lab = new LabVcenter();
let session: VcenterSession;
let directory: string;
beforeEach(async () => {
  session = await lab.connect();
  directory = mkdtempSync(join(tmpdir(), 'placement-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const QUERY: PlacementQuery = {
  datacenter: 'DC0',
  cluster: 'DC0_C0',
  datastore: 'LocalDS_0',
  folder: 'appliances',
  networks: ['Prod-VLAN-12'],
  vmName: 'fra-01',
  mark: { key: 'connector.name', value: 'fra-01' },
};
const DATASTORES = ['LocalDS_0', 'LocalDS_1'];
// The simulator's uplinks lack the tag by which a real vCenter's are told from port groups.
const NETWORKS = expect.arrayContaining(['DC0_DVPG0', 'Prod-VLAN-12', 'VM Network']) as string[];

const resolve = (change: Partial<PlacementQuery> = {}): Promise<Placement> =>
  resolvePlacement(session, { ...QUERY, ...change });

async function host(name: string) {
  const { datacenter } = await findPlace(session);
  const [found] = named(await hosts(session, datacenter), name);
  if (!found) throw new Error(`no ${name}`);
  return found.ref;
}

/** A manager of a host, by its property in configManager. */
async function managerOf(name: string, property: string) {
  const path = `configManager.${property}`;
  const manager = (await retrieveOne(session, await host(name), [path])).reference(path);
  if (!manager) throw new Error(`${name} has no ${property}`);
  return manager;
}

/** A datastore that only one host sees. */
async function datastoreOn(hostName: string, name: string): Promise<void> {
  const system = await managerOf(hostName, 'datastoreSystem');
  await session.call('CreateLocalDatastore', system, { name, path: directory });
}

/** A port group that only one host sees, by a switch of its own. */
async function networkOn(hostName: string, name: string, below?: string): Promise<void> {
  const folder = await findByInventoryPath(session, ['DC0', 'network', below ?? ''].join('/'));
  const switchName = `Switch of ${hostName}`;
  const spec = dataObject({ configSpec: dataObject({ name: switchName }, 'VMwareDVSConfigSpec') });
  const dvs = (await runTask(session, 'CreateDVS_Task', folder!, { spec }))?.reference();
  const member = dataObject({ operation: 'add', host: await host(hostName) });
  const joined = dataObject({ configVersion: '1', host: [member] }, 'VMwareDVSConfigSpec');
  await runTask(session, 'ReconfigureDvs_Task', dvs!, { spec: joined });
  const group = dataObject({ name, numPorts: 8, type: 'earlyBinding' });
  await runTask(session, 'AddDVPortgroup_Task', dvs!, { spec: [group] });
}

test('everything is there, and the VM is not', async () => {
  const { datacenter, cluster, folder } = await findPlace(session);
  const placement = await resolve();
  expect(placement).toEqual({
    datacenterId: datacenter.value,
    resourcePoolId: expect.stringMatching(/^resgroup-\d+$/) as string,
    datastoreId: expect.stringMatching(/^datastore-\d+$/) as string,
    folder: 'appliances',
    networkIds: expect.objectContaining({
      DC0_DVPG0: expect.stringMatching(/^dvportgroup-\d+$/) as string,
      'Prod-VLAN-12': expect.stringMatching(/^dvportgroup-\d+$/) as string,
      'VM Network': expect.stringMatching(/^network-\d+$/) as string,
    }) as object,
    found: expect.objectContaining({ datacenter, computeResource: cluster, folder }) as object,
    problems: [],
  });
  expect(placement.found.hosts.map(({ name }) => name)).toEqual(['DC0_C0_H0', 'DC0_C0_H1', 'DC0_C0_H2']);
  expect(placement.found.networks.map(({ value }) => value)).toEqual([placement.networkIds['Prod-VLAN-12']]);
});

test('only a declared host is one', async () => {
  const { value } = await host('DC0_C0_H1');
  expect(await resolve({ host: 'DC0_C0_H1' })).toMatchObject({ hostSystemId: value, problems: [] });
  expect(await resolve()).not.toHaveProperty('hostSystemId');
});

test('a host that stands alone, and one named without its cluster', async () => {
  const [alone, inCluster, cluster] = await Promise.all([
    resolve({ cluster: undefined, host: 'DC0_H0' }),
    resolve({ cluster: undefined, host: 'DC0_C0_H1' }),
    resolve(),
  ]);
  expect(alone.problems).toEqual([]);
  expect(alone.found.hosts.map(({ name }) => name)).toEqual(['DC0_H0']);
  expect(alone.resourcePoolId).not.toBe(cluster.resourcePoolId);
  expect(inCluster.problems).toEqual([]);
  expect(inCluster.resourcePoolId).toBe(cluster.resourcePoolId);
});

test('a resource pool, and no folder', async () => {
  const { datacenter, pool } = await findPlace(session);
  const placement = await resolve({ resourcePool: 'connectors', folder: undefined });
  expect(placement).toMatchObject({ resourcePoolId: pool.value, problems: [] });
  expect(placement).not.toHaveProperty('folder');
  expect(placement.found.folder).toEqual(await rootVmFolder(session, datacenter));
});

test.each<[string, Partial<PlacementQuery>, object]>([
  [
    'datastore',
    { datastore: 'LocalDS_O' },
    { name: 'LocalDS_O', where: 'DC0', existing: DATASTORES, nearest: 'LocalDS_0' },
  ],
  [
    'cluster',
    { cluster: 'DC0_C1' },
    { name: 'DC0_C1', where: 'DC0', existing: ['DC0_C0'], nearest: 'DC0_C0' },
  ],
  [
    'host',
    { host: 'DC0_H0' },
    { name: 'DC0_H0', where: 'cluster DC0_C0', existing: ['DC0_C0_H0', 'DC0_C0_H1', 'DC0_C0_H2'] },
  ],
  [
    'resourcePool',
    { resourcePool: 'connector' },
    { name: 'connector', where: 'cluster DC0_C0', existing: ['connectors'], nearest: 'connectors' },
  ],
  [
    'folder',
    { folder: 'applianses' },
    { name: 'applianses', where: 'DC0', existing: ['appliances'], nearest: 'appliances' },
  ],
  [
    'network',
    { networks: ['VM Network', 'Prod-VLAN-21'] },
    { name: 'Prod-VLAN-21', where: 'DC0', existing: NETWORKS, nearest: 'Prod-VLAN-12' },
  ],
])('a %s that does not exist', async (subject, change, problem) => {
  expect((await resolve(change)).problems).toEqual([{ subject, fault: 'missing', ...problem }]);
});

test('all names wrong at once, in the order of a spec', async () => {
  const wrong = { cluster: 'a', datastore: 'b', folder: 'c', networks: ['d', 'e'] };
  const { problems, ...placement } = await resolve(wrong);
  expect(problems.map(({ subject, name }) => `${subject} ${name}`)).toEqual([
    'cluster a',
    'datastore b',
    'folder c',
    'network d',
    'network e',
  ]);
  expect(placement).not.toHaveProperty('resourcePoolId');
  expect(placement).not.toHaveProperty('datastoreId');
});

test('without the datacenter nothing else is looked for', async () => {
  const { problems } = await resolve({ datacenter: 'DC1', datastore: 'nope' });
  expect(problems).toEqual([
    {
      subject: 'datacenter',
      fault: 'missing',
      name: 'DC1',
      where: `vCenter ${lab.server}`,
      existing: ['DC0'],
      nearest: 'DC0',
    },
  ]);
});

test('neither cluster nor host', async () => {
  const { problems } = await resolve({ cluster: undefined });
  expect(problems).toEqual([
    {
      subject: 'cluster',
      fault: 'unnamed',
      name: '',
      where: 'DC0',
      existing: ['DC0_C0', 'DC0_C0_H0', 'DC0_C0_H1', 'DC0_C0_H2', 'DC0_H0'],
    },
  ]);
});

test('a datastore the host does not see, though another of its cluster does', async () => {
  await datastoreOn('DC0_C0_H1', 'OneHost');
  expect((await resolve({ datastore: 'OneHost' })).problems).toEqual([]);
  expect((await resolve({ datastore: 'OneHost', host: 'DC0_C0_H1' })).problems).toEqual([]);
  expect((await resolve({ datastore: 'OneHost', host: 'DC0_C0_H0' })).problems).toEqual([
    {
      subject: 'datastore',
      fault: 'unreachable',
      name: 'OneHost',
      where: 'host DC0_C0_H0',
      existing: DATASTORES,
    },
  ]);
});

test('no host of the cluster sees both', async () => {
  await datastoreOn('DC0_C0_H1', 'OneHost');
  await networkOn('DC0_C0_H2', 'OneNetwork');
  expect((await resolve({ networks: ['OneNetwork'] })).problems).toEqual([]);
  const { problems, networkIds } = await resolve({ datastore: 'OneHost', networks: ['OneNetwork'] });
  expect(problems).toEqual([
    {
      subject: 'network',
      fault: 'unreachable',
      name: 'OneNetwork',
      where: 'any host of cluster DC0_C0 that sees OneHost',
      existing: NETWORKS,
    },
  ]);
  expect(Object.keys(networkIds)).toContain('OneNetwork');
});

test('a host in maintenance, and a cluster of such hosts', async () => {
  const maintain = async (name: string) =>
    runTask(session, 'EnterMaintenanceMode_Task', await host(name), { timeout: 0 });
  await maintain('DC0_C0_H0');
  expect((await resolve()).problems).toEqual([]);
  expect((await resolve({ host: 'DC0_C0_H0' })).problems).toEqual([
    {
      subject: 'host',
      fault: 'unusable',
      name: 'DC0_C0_H0',
      where: 'host DC0_C0_H0',
      existing: ['DC0_C0_H0 in maintenance'],
    },
  ]);
  await maintain('DC0_C0_H1');
  await maintain('DC0_C0_H2');
  expect((await resolve()).problems).toMatchObject([
    { subject: 'cluster', fault: 'unusable', name: 'DC0_C0' },
  ]);
});

describe('the VM', () => {
  test('of that name is there, and not ours', async () => {
    const ref = await createVm(session, 'fra-01');
    expect((await resolve()).vm).toMatchObject({
      ref,
      name: 'fra-01',
      path: '/DC0/vm/appliances/fra-01',
      marked: false,
      poweredOn: false,
    });
    // Neither there: another folder, the same name, no mark.
    expect(await resolve({ folder: undefined })).not.toHaveProperty('vm');
  });

  test('is ours by its mark, and says where it is', async () => {
    const place = await findPlace(session);
    const ref = await createVm(session, 'fra-01', place);
    await setExtraConfig(session, ref, { 'connector.name': 'fra-01' });
    await powerOn(session, ref);
    const { vm, datastoreId } = await resolve();
    expect(vm).toEqual({
      ref,
      name: 'fra-01',
      path: '/DC0/vm/appliances/fra-01',
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      marked: true,
      poweredOn: true,
      networkIds: [place.network.value],
      datastoreId,
      resourcePoolId: place.pool.value,
      hostId: expect.stringMatching(/^host-\d+$/) as string,
      datacenterId: place.datacenter.value,
      folder: 'appliances',
    });
  });

  test('has the mark of another', async () => {
    const ref = await createVm(session, 'fra-01');
    await setExtraConfig(session, ref, { 'connector.name': 'fra-01b' });
    expect((await resolve()).vm?.marked).toBe(false);
  });

  test('is found by its mark when its folder or datacenter has another name', async () => {
    const ref = await createVm(session, 'fra-01');
    await setExtraConfig(session, ref, { 'connector.name': 'fra-01' });
    const { datacenter, folder } = await findPlace(session);
    await runTask(session, 'Rename_Task', folder, { newName: 'machines' });
    const moved = await resolve();
    expect(moved.vm).toMatchObject({ ref, path: '/DC0/vm/machines/fra-01', marked: true });
    expect(moved.problems).toMatchObject([{ subject: 'folder', name: 'appliances' }]);
    expect(moved.folder).toBe('machines');

    await runTask(session, 'Rename_Task', datacenter, { newName: 'DC9' });
    const { vm, ...ids } = await resolve();
    expect(vm).toMatchObject({ ref, path: '/DC9/vm/machines/fra-01' });
    expect(ids).toMatchObject({
      datacenterId: datacenter.value,
      resourcePoolId: vm?.resourcePoolId,
      datastoreId: vm?.datastoreId,
      folder: 'machines',
      problems: [{ subject: 'datacenter', name: 'DC0', nearest: 'DC9' }],
    });
    expect(ids).not.toHaveProperty('hostSystemId');
  });

  test('stands in for a datastore that was renamed, and a host that is gone', async () => {
    const ref = await createVm(session, 'fra-01');
    await setExtraConfig(session, ref, { 'connector.name': 'fra-01' });
    const { datacenter } = await findPlace(session);
    const [datastore] = named(await datastores(session, datacenter), 'LocalDS_0');
    const placement = await resolve({ host: 'DC0_C0_H9', datastore: 'Archive' });
    expect(placement.datastoreId).toBe(datastore!.ref.value);
    expect(placement.hostSystemId).toBe(placement.vm?.hostId);
    expect(placement.problems.map(({ subject }) => subject)).toEqual(['host', 'datastore']);
  });

  test('has a name with a slash in it', async () => {
    const ref = await createVm(session, 'fra/01');
    expect((await resolve({ vmName: 'fra/01' })).vm).toMatchObject({ ref, name: 'fra/01' });
  });
});

test('a datacenter in a folder is found by its name and by its path', async () => {
  const { datacenter } = await findPlace(session);
  const created = await session.call('CreateFolder', session.rootFolder, { name: 'Europe' });
  await runTask(session, 'MoveIntoFolder_Task', created.reference('returnval')!, { list: [datacenter] });
  expect((await datacenters(session)).map(({ path }) => path)).toEqual(['Europe/DC0']);
  const ref = await createVm(session, 'fra-01');
  for (const name of ['DC0', 'Europe/DC0']) {
    expect(await resolve({ datacenter: name })).toMatchObject({ problems: [], vm: { ref } });
  }
});

test('of two datacenters with one name the path tells which', async () => {
  const created = await session.call('CreateFolder', session.rootFolder, { name: 'Europe' });
  await session.call('CreateDatacenter', created.reference('returnval')!, { name: 'DC0' });
  expect((await resolve()).problems).toEqual([
    {
      subject: 'datacenter',
      fault: 'ambiguous',
      name: 'DC0',
      where: `vCenter ${lab.server}`,
      existing: ['DC0', 'Europe/DC0'],
    },
  ]);
  expect((await resolve({ datacenter: 'Europe/DC0' })).problems.map(({ subject }) => subject)).not.toContain(
    'datacenter',
  );
});

test('a name that two networks have is left out, and a problem where it is asked for', async () => {
  const { datacenter } = await findPlace(session);
  const path = 'networkFolder';
  const folder = (await retrieveOne(session, datacenter, [path])).reference(path)!;
  await session.call('CreateFolder', folder, { name: 'other' });
  await networkOn('DC0_C0_H0', 'Twin', 'other');
  await networkOn('DC0_C0_H1', 'Twin');
  const { networkIds, problems } = await resolve({ networks: ['Twin'] });
  expect(problems).toMatchObject([
    { subject: 'network', fault: 'ambiguous', name: 'Twin', existing: ['Twin'] },
  ]);
  expect(networkIds).not.toHaveProperty('Twin');
  expect(networkIds).toHaveProperty('VM Network');
});
