import type { OvaImage, OvfAllocation, OvfDescriptor, OvfHardware } from '../ova';
import { configurableProperties, configurationOf } from '../preflight';
import { bool, int, list, listNested, map, single, string, type Attributes, type Model } from './runtime';

/** What changes the facts: the others keep theirs. */
const BY = ['source', 'sha256', 'deployment_option'];

const fact = (description: string) => ({ computed: true, description }) as const;

/** Named as the arguments of vsphere_virtual_machine are, so that each can be handed on as it is. */
const HARDWARE = {
  num_cpus: int(fact('Virtual CPUs.')),
  num_cores_per_socket: int(fact('Cores a socket.')),
  memory: int(fact('Memory in MiB.')),
  firmware: string(fact('`bios` or `efi`.')),
  efi_secure_boot_enabled: bool(fact('True where the OVF asks for it, else null.')),
  guest_id: string(fact("vSphere's identifier of the guest operating system.")),
  scsi_type: string(fact('Type of the SCSI controllers.')),
  scsi_controller_count: int(fact('Number of SCSI controllers, at least 1.')),
  cpu_hot_add_enabled: bool(fact('True where the OVF asks for it, else null.')),
  memory_hot_add_enabled: bool(fact('True where the OVF asks for it, else null.')),
  nested_hv_enabled: bool(fact('True where the OVF asks for it, else null.')),
  cpu_reservation: int(fact('In MHz; null where the OVF is silent.')),
  cpu_limit: int(fact('In MHz; null where the OVF is silent.')),
  cpu_share_level: string(fact('`custom` where the OVF has shares, else null.')),
  cpu_share_count: int(fact('Shares; null where the OVF is silent.')),
  memory_reservation: int(fact('In MiB; null where the OVF is silent.')),
  memory_limit: int(fact('In MiB; null where the OVF is silent.')),
  memory_share_level: string(fact('`custom` where the OVF has shares, else null.')),
  memory_share_count: int(fact('Shares; null where the OVF is silent.')),
  hardware_version: int(fact('The highest `vmx-NN` the OVF lists; null where it lists none.')),
  network_adapters: listNested(
    {
      name: string(fact('Name in the OVF.')),
      network: string(fact("The OVF's own name of its network.")),
      adapter_type: string(fact('`vmxnet3`, `e1000`, ...')),
    },
    fact('The network adapters, in the order vSphere numbers them.'),
  ),
} satisfies Attributes;

/** Attributes of what is known of an image once it has been verified. */
export const facts = {
  size: int({ ...fact('Size of the file in bytes.'), recomputedBy: BY }),
  manifest: string({
    ...fact('`verified`, or `absent` where the OVA has none.'),
    recomputedBy: BY,
  }),
  certificate: bool({
    ...fact('Whether the OVA holds a certificate file; its signature is not verified.'),
    recomputedBy: BY,
  }),
  product: single(
    {
      name: string(fact('Product.')),
      vendor: string(fact('Vendor.')),
      version: string(fact('Version.')),
    },
    { ...fact('What the OVF says it is.'), recomputedBy: BY },
  ),
  networks: list(string(), { ...fact("The OVF's networks."), recomputedBy: BY }),
  disks: listNested(
    {
      id: string(fact('Identifier in the OVF.')),
      file: string(fact('Member of the OVA with its content; empty for a disk that starts empty.')),
      capacity: int(fact('In bytes.')),
      file_size: int(fact('Size of that member in bytes.')),
    },
    { ...fact('The disks.'), recomputedBy: BY },
  ),
  configuration: string({
    ...fact("The OVF's configuration that is deployed; empty for an OVF without any."),
    recomputedBy: BY,
  }),
  deployment_options: list(string(), {
    ...fact("Identifiers of the OVF's configurations."),
    recomputedBy: BY,
  }),
  property_defaults: map(string(), {
    ...fact(
      'Defaults of the properties an operator may set in that configuration, by their id; empty where the OVF has none. Those of passwords are left out.',
    ),
    recomputedBy: BY,
  }),
  hardware: single(HARDWARE, { ...fact('What that configuration asks of the VM.'), recomputedBy: BY }),
} satisfies Attributes;

export type Facts = Model<typeof facts>;

/** The facts of an image in one of its configurations. @throws RangeError for one it does not have. */
export function factsOf(image: OvaImage, deploymentOption: string | undefined): Facts {
  const { descriptor } = image;
  const configuration = configurationOf(descriptor, deploymentOption);
  const hardware = descriptor.hardware[configuration];
  if (hardware === undefined) {
    const known = descriptor.configurations.map(({ id }) => id).join(', ');
    throw new RangeError(
      `the image has no configuration "${configuration}"; ${known === '' ? 'it has none at all' : `it has: ${known}`}`,
    );
  }
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
