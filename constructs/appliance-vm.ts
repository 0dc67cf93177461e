import { VirtualMachine } from '@cdktf/provider-vsphere/lib/virtual-machine';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { MARK } from '../appliance/mark';
import type { ApplianceProfile } from '../appliance/profiles';
import { Duration, Size, type ConnectorSpec } from '../config';
import { addressed } from './addressed';
import { ConnectorImage } from './connector/image';
import type { ConnectorPlacement } from './connector/placement';
import { DeployedImage } from './deployed-image';

/**
 * Path of the image as the vSphere provider is told, in the stack's directory. A constant: that provider replaces
 * the VM when the path changes, and a path of one machine would block every other checkout.
 */
export const IMAGE_PATH = 'image.ova';

export interface ApplianceVmProps {
  readonly spec: ConnectorSpec;
  readonly profile: ApplianceProfile;
  readonly placement: ConnectorPlacement;
}

/** The arguments that follow the OVF; `connector_image` names its facts as they are named. */
const FROM_THE_OVF = [
  'num_cpus',
  'num_cores_per_socket',
  'memory',
  'firmware',
  'efi_secure_boot_enabled',
  'guest_id',
  'scsi_type',
  'scsi_controller_count',
  'cpu_hot_add_enabled',
  'memory_hot_add_enabled',
  'nested_hv_enabled',
  'cpu_reservation',
  'cpu_limit',
  'cpu_share_level',
  'cpu_share_count',
  'memory_reservation',
  'memory_limit',
  'memory_share_level',
  'memory_share_count',
];

/** The appliance's VM, imported from its OVA with the hardware, disks and NICs the OVF describes. */
export class ApplianceVm extends Construct {
  readonly vm: VirtualMachine;

  constructor(scope: Construct, id: string, props: ApplianceVmProps) {
    super(scope, id);
    const { spec, profile, placement } = props;
    const { appliance, vcenter } = spec;
    const sha256 = (appliance.image.sha256 as string).toLowerCase();

    const image = addressed(
      new ConnectorImage(this, 'verified-image', {
        source: appliance.image.source as string,
        sha256,
        file: IMAGE_PATH,
        after: placement,
        deploymentOption: appliance.ovf.deploymentOption,
        vm: { datacenter: vcenter.datacenter, folder: vcenter.folder, name: appliance.vmName },
      }),
      'image',
    );
    const deployed = addressed(
      new DeployedImage(this, 'image', {
        sha256,
        diskProvisioning: appliance.diskProvisioning,
        // The configuration itself, not whether the spec names it: naming the default one changes nothing.
        configuration: image.reference('configuration'),
      }),
      'image',
    );

    this.vm = addressed(
      new VirtualMachine(this, 'vm', {
        name: appliance.vmName,
        annotation: appliance.annotation,
        folder: vcenter.folder === undefined ? undefined : placement.attribute('vm_folder'),
        datacenterId: placement.attribute('datacenter_id'),
        resourcePoolId: placement.attribute('resource_pool_id'),
        hostSystemId: vcenter.host === undefined ? undefined : placement.attribute('host_system_id'),
        datastoreId: placement.attribute('datastore_id'),
        ovfDeploy: {
          localOvfPath: IMAGE_PATH,
          diskProvisioning: appliance.diskProvisioning,
          deploymentOption: appliance.ovf.deploymentOption,
        },
        extraConfig: { [MARK.name]: spec.name, [MARK.image]: sha256 },
        syncTimeWithHost: profile.timeFromHost.value,
        shutdownWaitTimeout: Duration.parse(appliance.shutdownTimeout).toMinutes(),
        // A wait that times out taints the VM, and the next plan would replace it; connector_power waits.
        waitForGuestNetTimeout: 0,
        waitForGuestIpTimeout: 0,
        lifecycle: {
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
            // Written when the VM is made; a change of it later restarts the VM.
            'extra_config',
            // Set by backup, inventory and charging tools, never by this spec.
            'tags',
            'custom_attributes',
          ],
          // The plain address: cdktf turns a resource here into an empty reference.
          replaceTriggeredBy: [`terraform_data.${deployed.friendlyUniqueId}`],
        },
      }),
      'appliance',
    );
    this.takeHardware(image, appliance.hardware);
    this.attachNetworks(image, placement, appliance.ovf.networks);
    this.setProperties(image, appliance.ovf.properties);
  }

  /** All of it is named: what is not, the provider sets to its own defaults (1 CPU, 1 GiB, BIOS, pvscsi) after the import. */
  private takeHardware(image: ConnectorImage, declared: ConnectorSpec['appliance']['hardware']): void {
    for (const name of FROM_THE_OVF) this.vm.addOverride(name, image.fact(`hardware.${name}`));
    if (declared.cpus !== undefined) this.vm.addOverride('num_cpus', declared.cpus);
    if (declared.memory === undefined) return;
    const memory = Size.parse(declared.memory).toMebibytes();
    const reservation = image.reference('hardware.memory_reservation');
    this.vm.addOverride('memory', memory);
    // vSphere refuses to reserve more than there is, which a smaller declared size would make of it.
    this.vm.addOverride(
      'memory_reservation',
      `\${${reservation} == null ? null : min(${reservation}, ${memory})}`,
    );
  }

  /** Without these blocks the provider removes every NIC the OVF brought. */
  private attachNetworks(
    image: ConnectorImage,
    placement: ConnectorPlacement,
    declared: Readonly<Record<string, string>>,
  ): void {
    const portGroups = this.local('port_groups', declared);
    const portGroup = (network: string): string => `lookup(${portGroups}, ${network}, ${network})`;
    const known = placement.reference('network_ids');
    this.vm.addOverride(
      'ovf_deploy.ovf_network_map',
      `\${{ for name in ${image.reference('networks')} : name => lookup(${known}, ${portGroup('name')}, "") }}`,
    );
    this.vm.addOverride('dynamic.network_interface', {
      for_each: image.fact('hardware.network_adapters'),
      content: {
        // A port group that was renamed is still where the VM's own NIC is.
        network_id: `\${try(${known}[${portGroup('network_interface.value.network')}], ${placement.reference('vm_network_ids')}[network_interface.key])}`,
        adapter_type: '${network_interface.value.adapter_type}',
      },
    });
  }

  /**
   * The values that differ from the OVF's defaults. The provider sets every other property to its default by itself,
   * and reads none back that has it: naming one would be a difference for ever (terraform-provider-vsphere,
   * expandVAppConfig and flattenVAppConfig).
   */
  private setProperties(image: ConnectorImage, declared: Readonly<Record<string, string>>): void {
    if (Object.keys(declared).length === 0) return;
    const declaredProperties = this.local('declared_properties', declared);
    const fallback = `lookup(${image.reference('property_defaults')}, id, "")`;
    const properties = this.local(
      'properties',
      `\${{ for id, value in ${declaredProperties} : id => value if value != ${fallback} }}`,
    );
    this.vm.addOverride('dynamic.vapp', {
      for_each: `\${length(${properties}) > 0 ? [${properties}] : []}`,
      content: { properties: '${vapp.value}' },
    });
  }

  /** Declares a local value, and gives its reference. An override, since cdktf makes tokens of a TerraformLocal. */
  private local(name: string, value: unknown): string {
    TerraformStack.of(this).addOverride(`locals.${name}`, value);
    return `local.${name}`;
  }
}
