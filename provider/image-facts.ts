import { bool, int, list, listNested, map, single, string, type Attributes, type Model } from './runtime';

/** What changes the facts: the same SHA-256 is the same file, wherever it lies. */
const BY = ['sha256', 'deployment_option'];

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
