import { DataVsphereComputeCluster } from '@cdktf/provider-vsphere/lib/data-vsphere-compute-cluster';
import { DataVsphereDatacenter } from '@cdktf/provider-vsphere/lib/data-vsphere-datacenter';
import { DataVsphereDatastore } from '@cdktf/provider-vsphere/lib/data-vsphere-datastore';
import { DataVsphereFolder } from '@cdktf/provider-vsphere/lib/data-vsphere-folder';
import { DataVsphereHost } from '@cdktf/provider-vsphere/lib/data-vsphere-host';
import { DataVsphereNetwork } from '@cdktf/provider-vsphere/lib/data-vsphere-network';
import { DataVsphereResourcePool } from '@cdktf/provider-vsphere/lib/data-vsphere-resource-pool';
import { Construct } from 'constructs';
import type { ConnectorSpec } from '../config';
import { addressed } from './addressed';

export interface VspherePlacementProps {
  readonly vcenter: ConnectorSpec['vcenter'];
  /** Port groups to look up, each once. */
  readonly portGroups: readonly string[];
}

/**
 * The place of a VM in vCenter, by look-ups: a wrong name fails the plan, before anything is created.
 * No look-up depends on a managed resource, since it would then be read during apply only, and every
 * attribute made of it, unknown until then, would replace the VM.
 */
export class VspherePlacement extends Construct {
  readonly datacenterId: string;
  readonly resourcePoolId: string;
  /** Host of the first placement, where one is named. */
  readonly hostId?: string;
  readonly datastoreId: string;
  private readonly networks = new Map<string, DataVsphereNetwork>();

  constructor(scope: Construct, id: string, { vcenter, portGroups }: VspherePlacementProps) {
    super(scope, id);
    const datacenter = addressed(
      new DataVsphereDatacenter(this, 'datacenter', { name: vcenter.datacenter }),
      'datacenter',
    );
    const datacenterId = datacenter.id;
    this.datacenterId = datacenterId;

    const cluster =
      vcenter.cluster === undefined
        ? undefined
        : addressed(
            new DataVsphereComputeCluster(this, 'cluster', { name: vcenter.cluster, datacenterId }),
            'cluster',
          );
    const host =
      vcenter.host === undefined
        ? undefined
        : addressed(new DataVsphereHost(this, 'host', { name: vcenter.host, datacenterId }), 'host');
    this.hostId = host?.id;

    const compute = cluster ?? host;
    if (compute === undefined)
      throw new RangeError('neither cluster nor host: the spec should have been refused');
    this.resourcePoolId = this.findPool(vcenter, datacenterId) ?? compute.resourcePoolId;

    this.datastoreId = addressed(
      new DataVsphereDatastore(this, 'datastore', { name: vcenter.datastore, datacenterId }),
      'datastore',
    ).id;
    if (vcenter.folder !== undefined) {
      // The VM takes its folder by path; looking it up fails at plan instead of after the upload.
      const path = `/${vcenter.datacenter}/vm/${vcenter.folder}`;
      addressed(new DataVsphereFolder(this, 'folder', { path }), 'folder');
    }
    [...new Set(portGroups)].forEach((name, index) => {
      const network = new DataVsphereNetwork(this, `network-${index}`, { name, datacenterId });
      this.networks.set(name, addressed(network, `network_${index}`));
    });
  }

  /** Id of a port group. @throws RangeError for one that was not asked for. */
  networkId(portGroup: string): string {
    const network = this.networks.get(portGroup);
    if (network === undefined) throw new RangeError(`port group "${portGroup}" was not looked up`);
    return network.id;
  }

  private findPool(vcenter: ConnectorSpec['vcenter'], datacenterId: string): string | undefined {
    if (vcenter.resourcePool === undefined) return undefined;
    // By path, since a pool's bare name may stand in several clusters.
    const name = `${vcenter.cluster ?? vcenter.host ?? ''}/Resources/${vcenter.resourcePool}`;
    return addressed(new DataVsphereResourcePool(this, 'pool', { name, datacenterId }), 'resource_pool').id;
  }
}
