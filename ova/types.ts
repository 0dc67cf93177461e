/** A network adapter, in the order vSphere numbers them. */
export interface OvfNic {
  /** `rasd:ElementName`, for example "Network adapter 1". */
  readonly name: string;
  /** The OVF's own name of the network; mapped to a port group at deployment. */
  readonly network: string;
  readonly adapterType: 'vmxnet3' | 'e1000' | 'e1000e' | 'sriov' | 'vmxnet2' | 'pcnet32';
}

/** What a machine is guaranteed, limited to and weighed by among others; a field is absent where the OVF is silent. */
export interface OvfAllocation {
  readonly reservation?: number;
  readonly limit?: number;
  readonly shares?: number;
}

/** What one deployment configuration of the OVF asks of the virtual machine. */
export interface OvfHardware {
  /** The highest of the `vmx-NN` the OVF lists; absent when it lists none. */
  readonly hardwareVersion?: number;
  readonly cpus: number;
  readonly coresPerSocket: number;
  readonly memoryMiB: number;
  readonly firmware: 'bios' | 'efi';
  readonly secureBoot: boolean;
  readonly guestId: string;
  /** Type of the SCSI controllers; `lsilogic` when there is none or none names a type. */
  readonly scsiType: 'pvscsi' | 'lsilogic' | 'lsilogic-sas' | 'buslogic';
  readonly scsiControllers: number;
  readonly nics: readonly OvfNic[];
  /** In MHz. */
  readonly cpuAllocation?: OvfAllocation;
  /** In MiB. */
  readonly memoryAllocation?: OvfAllocation;
  /** Present when the OVF switches it on. */
  readonly cpuHotAdd?: true;
  /** Present when the OVF switches it on. */
  readonly memoryHotAdd?: true;
  /** Hardware virtualization for the guest; present when the OVF switches it on. */
  readonly nestedVirtualization?: true;
}

export interface OvfProperty {
  /** The fully qualified name, `class.id.instance` (DSP0243 9.5.1): what an import's property mapping uses. */
  readonly key: string;
  /** `ovf:key` alone: what vSphere shows as the vApp property's id, its class and instance being apart. */
  readonly id: string;
  readonly type: string;
  readonly userConfigurable: boolean;
  readonly defaultValue?: string;
  readonly password: boolean;
  readonly label?: string;
  readonly qualifiers?: string;
  /** The deployment configurations that have this property; absent: all of them. */
  readonly configurations?: readonly string[];
}

export interface OvfConfiguration {
  readonly id: string;
  readonly label: string;
  /** Exactly one is: the one marked `ovf:default`, otherwise the first (DSP0243 9.8). */
  readonly isDefault: boolean;
}

export interface OvfDisk {
  readonly id: string;
  /** Name of the member that holds the content; empty when the disk starts empty. */
  readonly file: string;
  readonly capacityBytes: number;
  /** Size of that member; 0 when the disk starts empty. */
  readonly fileBytes: number;
}

export interface OvfProduct {
  readonly name?: string;
  readonly vendor?: string;
  readonly version?: string;
}

/** The parts of an OVF descriptor (DSP0243) that a deployment needs to know. */
export interface OvfDescriptor {
  readonly product?: OvfProduct;
  readonly networks: readonly string[];
  readonly disks: readonly OvfDisk[];
  readonly configurations: readonly OvfConfiguration[];
  readonly properties: readonly OvfProperty[];
  /** By configuration id; the one entry '' when the OVF has no configurations. */
  readonly hardware: Readonly<Record<string, OvfHardware>>;
}

/** An OVA that was read to its end and found intact. */
export interface OvaImage {
  /** As the caller gave it. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the whole file, lower-case hexadecimal. */
  readonly sha256: string;
  readonly descriptor: OvfDescriptor;
  /** `absent`: the OVA has no manifest, and only its structure and sizes could be checked. */
  readonly manifest: 'verified' | 'absent';
  /** Whether the manifest is signed (a `.cert` file). It is noticed, and the signature is not verified. */
  readonly certificate: boolean;
}
