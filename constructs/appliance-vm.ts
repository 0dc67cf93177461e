import { VirtualMachine } from '@cdktf/provider-vsphere/lib/virtual-machine';
import { Construct } from 'constructs';
import type { ApplianceProfile } from '../appliance/profiles';
import { Duration, Size, type ConnectorSpec } from '../config';
import type { OvfDescriptor, OvfHardware } from '../ova';
import { addressed } from './addressed';
import { DeployedImage } from './deployed-image';
import { configurationOf, hardwareOf, portGroupOf, propertiesOf } from './ovf-choices';
import type { VspherePlacement } from './vsphere-placement';

/**
 * Path of the image as the provider is told, in the stack's directory. A constant: the provider replaces the
 * VM when the path changes, and a path of one machine would block every other checkout.
 */
export const IMAGE_PATH = 'image.ova';

export interface ApplianceVmProps {
  readonly spec: ConnectorSpec;
  readonly profile: ApplianceProfile;
  readonly descriptor: OvfDescriptor;
  readonly placement: VspherePlacement;
}

/** The appliance's VM, imported from its OVA with the hardware, disks and NICs the OVF describes. */
export class ApplianceVm extends Construct {
  readonly vm: VirtualMachine;

  constructor(scope: Construct, id: string, { spec, profile, descriptor, placement }: ApplianceVmProps) {
    super(scope, id);
    const { appliance, vcenter } = spec;
    const hardware = hardwareOf(descriptor, appliance.ovf);
    const properties = propertiesOf(descriptor, appliance.ovf);
    const networkId = (network: string): string => placement.networkId(portGroupOf(network, appliance.ovf));

    const image = addressed(
      new DeployedImage(this, 'image', {
        sha256: (appliance.image.sha256 as string).toLowerCase(),
        diskProvisioning: appliance.diskProvisioning,
        // The configuration itself, not whether the spec names it: naming the default one changes nothing.
        configuration: configurationOf(descriptor, appliance.ovf),
      }),
      'image',
    );

    this.vm = addressed(
      new VirtualMachine(this, 'vm', {
        name: appliance.vmName,
        annotation: appliance.annotation,
        folder: vcenter.folder,
        datacenterId: placement.datacenterId,
        resourcePoolId: placement.resourcePoolId,
        hostSystemId: placement.hostId,
        datastoreId: placement.datastoreId,
        ovfDeploy: {
          localOvfPath: IMAGE_PATH,
          diskProvisioning: appliance.diskProvisioning,
          deploymentOption: appliance.ovf.deploymentOption,
          ovfNetworkMap: Object.fromEntries(descriptor.networks.map((name) => [name, networkId(name)])),
        },
        ...hardwareArguments(hardware, appliance.hardware),
        // Without these blocks the provider removes every NIC the OVF brought.
        networkInterface: hardware.nics.map((nic) => ({
          networkId: networkId(nic.network),
          adapterType: nic.adapterType,
        })),
        vapp: Object.keys(properties).length === 0 ? undefined : { properties },
        syncTimeWithHost: profile.timeFromHost.value,
        shutdownWaitTimeout: Duration.parse(appliance.shutdownTimeout).toMinutes(),
        // A wait that times out taints the VM, and the next plan would replace it.
        waitForGuestNetTimeout: 0,
        waitForGuestIpTimeout: 0,
        lifecycle: {
          preventDestroy: spec.deletionProtection ? true : undefined,
          ignoreChanges: [
            // DRS and maintenance mode move a VM; a declared host is its first placement only.
            'host_system_id',
            // Says how the VM was made. A new port group is applied to the NIC in place, while its trace here
            // would replace the VM; so would the block as a whole on an imported VM. `image` says what does.
            'ovf_deploy',
            // Needed by ovf_deploy alone and unknown to an imported VM, where it would force replacement.
            'datacenter_id',
            // Nobody declares disks, they come with the image; an imported VM's would read as to be removed.
            'disk',
            // Set by backup, inventory and charging tools, never by this spec.
            'tags',
            'custom_attributes',
          ],
          // The plain address: cdktf turns a resource here into an empty reference.
          replaceTriggeredBy: [`terraform_data.${image.friendlyUniqueId}`],
        },
      }),
      'appliance',
    );
  }
}

/** All of it is named: what is not, the provider sets to its own defaults (1 CPU, 1 GiB, BIOS, pvscsi) after the import. */
function hardwareArguments(
  ovf: OvfHardware,
  declared: ConnectorSpec['appliance']['hardware'],
): Partial<ConstructorParameters<typeof VirtualMachine>[2]> {
  const memory = declared.memory === undefined ? ovf.memoryMiB : Size.parse(declared.memory).toMebibytes();
  const { cpuAllocation: cpu, memoryAllocation: ram } = ovf;
  return {
    numCpus: declared.cpus ?? ovf.cpus,
    numCoresPerSocket: ovf.coresPerSocket,
    memory,
    firmware: ovf.firmware,
    efiSecureBootEnabled: ovf.secureBoot ? true : undefined,
    guestId: ovf.guestId,
    scsiType: ovf.scsiType,
    scsiControllerCount: Math.max(1, ovf.scsiControllers),
    cpuHotAddEnabled: ovf.cpuHotAdd,
    memoryHotAddEnabled: ovf.memoryHotAdd,
    nestedHvEnabled: ovf.nestedVirtualization,
    cpuReservation: cpu?.reservation,
    cpuLimit: cpu?.limit,
    cpuShareLevel: cpu?.shares === undefined ? undefined : 'custom',
    cpuShareCount: cpu?.shares,
    // vSphere refuses to reserve more than there is, which a smaller declared size would make of it.
    memoryReservation: ram?.reservation === undefined ? undefined : Math.min(ram.reservation, memory),
    memoryLimit: ram?.limit,
    memoryShareLevel: ram?.shares === undefined ? undefined : 'custom',
    memoryShareCount: ram?.shares,
  };
}
