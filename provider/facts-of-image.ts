import type { OvaImage, OvfAllocation, OvfDescriptor, OvfHardware } from '../ova';
import { configurableProperties, configurationOf, hardwareOf } from '../preflight';
import type { Facts } from './image-facts';

/** The facts of an image in one of its configurations. @throws RangeError for one it does not have. */
export function factsOf(image: OvaImage, deploymentOption: string | undefined): Facts {
  const { descriptor } = image;
  const configuration = configurationOf(descriptor, deploymentOption);
  const hardware = hardwareOf(descriptor, deploymentOption);
  return {
    size: image.bytes,
    manifest: image.manifest,
    certificate: image.certificate,
    product: productOf(descriptor),
    networks: descriptor.networks,
    disks: descriptor.disks.map(({ id, file, capacityBytes, fileBytes }) => ({
      id,
      file,
      capacity: capacityBytes,
      file_size: fileBytes,
    })),
    configuration,
    deployment_options: descriptor.configurations.map(({ id }) => id),
    property_defaults: Object.fromEntries(
      configurableProperties(descriptor, deploymentOption)
        .filter(({ password }) => !password)
        .map(({ id, defaultValue = '' }) => [id, defaultValue]),
    ),
    hardware: hardwareFacts(hardware),
  };
}

function productOf({ product = {} }: OvfDescriptor): Facts['product'] {
  const { name = null, vendor = null, version = null } = product;
  return { name, vendor, version };
}

function hardwareFacts(ovf: OvfHardware): Facts['hardware'] {
  const cpu = allocation(ovf.cpuAllocation);
  const memory = allocation(ovf.memoryAllocation);
  return {
    num_cpus: ovf.cpus,
    num_cores_per_socket: ovf.coresPerSocket,
    memory: ovf.memoryMiB,
    firmware: ovf.firmware,
    // Null leaves the provider's own default alone, where false would be a difference to an adopted VM.
    efi_secure_boot_enabled: ovf.secureBoot || null,
    guest_id: ovf.guestId,
    scsi_type: ovf.scsiType,
    scsi_controller_count: Math.max(1, ovf.scsiControllers),
    cpu_hot_add_enabled: ovf.cpuHotAdd ?? null,
    memory_hot_add_enabled: ovf.memoryHotAdd ?? null,
    nested_hv_enabled: ovf.nestedVirtualization ?? null,
    cpu_reservation: cpu.reservation,
    cpu_limit: cpu.limit,
    cpu_share_level: cpu.level,
    cpu_share_count: cpu.shares,
    memory_reservation: memory.reservation,
    memory_limit: memory.limit,
    memory_share_level: memory.level,
    memory_share_count: memory.shares,
    hardware_version: ovf.hardwareVersion ?? null,
    network_adapters: ovf.nics.map(({ name, network, adapterType }) => ({
      name,
      network,
      adapter_type: adapterType,
    })),
  };
}

function allocation({ reservation, limit, shares }: OvfAllocation = {}): {
  reservation: number | null;
  limit: number | null;
  shares: number | null;
  level: 'custom' | null;
} {
  return {
    reservation: reservation ?? null,
    limit: limit ?? null,
    shares: shares ?? null,
    level: shares === undefined ? null : 'custom',
  };
}
