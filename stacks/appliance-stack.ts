import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { ApplianceProfile } from '../appliance/profiles';
import type { ConnectorSpec } from '../config';
import { ApplianceVm } from '../constructs/appliance-vm';
import { output } from '../constructs/output';
import { portGroupOf } from '../constructs/ovf-choices';
import { VsphereConnection } from '../constructs/vsphere-connection';
import { VspherePlacement } from '../constructs/vsphere-placement';
import type { OvfDescriptor } from '../ova';

export interface ApplianceStackProps {
  readonly spec: ConnectorSpec;
  readonly profile: ApplianceProfile;
  /** Exact version of vmware/vsphere. */
  readonly vsphereProviderVersion: string;
  /** What the image holds; absent when the connector is. */
  readonly descriptor?: OvfDescriptor;
}

/**
 * The vSphere side of a connector. One VM a stack: the provider waits for tasks on a collector that is not
 * safe for two at once. An absent connector leaves the provider alone in the stack, so that applying it
 * deletes the VM and needs neither the image nor any look-up.
 */
export class ApplianceStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: ApplianceStackProps) {
    super(scope, id);
    const { spec, profile, descriptor, vsphereProviderVersion } = props;
    new VsphereConnection(this, 'vsphere', {
      vcenter: spec.vcenter,
      providerVersion: vsphereProviderVersion,
    });
    if (descriptor === undefined) return;

    const placement = new VspherePlacement(this, 'placement', {
      vcenter: spec.vcenter,
      portGroups: descriptor.networks.map((network) => portGroupOf(network, spec.appliance.ovf)),
    });
    const { vm } = new ApplianceVm(this, 'appliance', { spec, profile, descriptor, placement });
    output(
      this,
      'vm_id',
      vm.id,
      'UUID of the VM, by which `terraform import` and the vSphere provider know it',
    );
    output(this, 'vm_moid', vm.moid, 'Managed object id of the VM, by which the vSphere API knows it');
  }
}
