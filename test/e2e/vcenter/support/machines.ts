import {
  clusters,
  dataObject,
  datacenters,
  named,
  networks,
  resourcePools,
  runTask,
  vmFolders,
  type ManagedObjectReference,
  type VcenterSession,
} from '../../../../vcenter';

/** Where the lab's VMs are put. */
export interface Place {
  readonly datacenter: ManagedObjectReference;
  readonly cluster: ManagedObjectReference;
  readonly folder: ManagedObjectReference;
  readonly pool: ManagedObjectReference;
  readonly network: ManagedObjectReference;
}

export async function findPlace(session: VcenterSession): Promise<Place> {
  const only = (objects: Parameters<typeof named>[0], name: string) => {
    const [found] = named(objects, name);
    if (!found) throw new Error(`no ${name}`);
    return found.ref;
  };
  const datacenter = only(await datacenters(session), 'DC0');
  const cluster = only(await clusters(session, datacenter), 'DC0_C0');
  return {
    datacenter,
    cluster,
    folder: only(await vmFolders(session, datacenter), 'appliances'),
    pool: only(await resourcePools(session, cluster), 'connectors'),
    network: only(await networks(session, datacenter), 'VM Network'),
  };
}

/** A VM with one network card, switched off, on LocalDS_0. */
export async function createVm(
  session: VcenterSession,
  name: string,
  place?: Place,
): Promise<ManagedObjectReference> {
  const { folder, pool, network } = place ?? (await findPlace(session));
  const backing = dataObject({ deviceName: 'VM Network', network }, 'VirtualEthernetCardNetworkBackingInfo');
  const card = dataObject({ key: -1, backing }, 'VirtualVmxnet3');
  const config = dataObject({
    name,
    guestId: 'otherLinux64Guest',
    files: dataObject({ vmPathName: '[LocalDS_0]' }),
    numCPUs: 1,
    memoryMB: 64,
    deviceChange: [dataObject({ operation: 'add', device: card }, 'VirtualDeviceConfigSpec')],
  });
  const vm = (await runTask(session, 'CreateVM_Task', folder, { config, pool }))?.reference();
  if (!vm) throw new Error('CreateVM_Task returned no VM');
  return vm;
}
