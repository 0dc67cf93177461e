import { GRAIN_BYTES } from './vmdk-format';

export interface ImageNic {
  /** @default "Network adapter N" */
  readonly name?: string;
  /** @default "VM Network" */
  readonly network?: string;
  /** rasd:ResourceSubType. @default "VmxNet3" */
  readonly adapterType?: string;
}

export interface ImageProperty {
  readonly key: string;
  /** `ovf:class` and `ovf:instance` of the ProductSection it lies in. @default none */
  readonly classId?: string;
  readonly instanceId?: string;
  /** @default "string" */
  readonly type?: string;
  /** @default true */
  readonly userConfigurable?: boolean;
  readonly value?: string;
  readonly label?: string;
  readonly qualifiers?: string;
  /** @default false */
  readonly password?: boolean;
}

/** rasd:Reservation, Limit and Weight of processors (in MHz) or memory (in MiB). */
export interface ImageAllocation {
  readonly reservation?: number;
  readonly limit?: number;
  readonly shares?: number;
}

/** A deployment option: a size of its own for the same machine. */
export interface ImageConfiguration {
  readonly id: string;
  /** @default the id */
  readonly label?: string;
  readonly isDefault?: boolean;
  readonly cpus: number;
  readonly memoryMiB: number;
}

/**
 * A defect on purpose. `omitSize`: no ovf:size, on which the vSphere provider waits for ever. `wrongSize`: one byte
 * too many. `wrongDigest`: the manifest has another digest for the disk. `missingDisk`: the disk is not in the OVA.
 */
export type ImageFault = 'omitSize' | 'wrongSize' | 'wrongDigest' | 'missingDisk';

export interface ImageOptions {
  /** @default "AWS-Connector" */
  readonly name?: string;
  /** Capacity of the disk, a multiple of 64 KiB. @default 1 GiB */
  readonly diskBytes?: number;
  /** Incompressible content of the disk, which gives the OVA its size. @default 4 MiB */
  readonly payloadBytes?: number;
  /** Chooses the content: images with another seed have other digests. @default the name */
  readonly seed?: string;
  /** @default one VmxNet3 on "VM Network" */
  readonly nics?: readonly ImageNic[];
  /** @default 2 */
  readonly cpus?: number;
  /** @default 1 */
  readonly coresPerSocket?: number;
  /** @default 4096 */
  readonly memoryMiB?: number;
  /** @default none */
  readonly cpuAllocation?: ImageAllocation;
  /** @default none */
  readonly memoryAllocation?: ImageAllocation;
  /** Further vmw:Config of the hardware, by key. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  /** rasd:ResourceSubType of the SCSI controller. @default "lsilogic" */
  readonly scsi?: string;
  /** @default "bios" */
  readonly firmware?: 'bios' | 'efi';
  /** @default false */
  readonly secureBoot?: boolean;
  /** @default "freebsd64Guest" */
  readonly guestId?: string;
  /** @default 13 */
  readonly hardwareVersion?: number;
  /** @default "1.0.0" */
  readonly version?: string;
  /** What the lab knows its appliance by. @default "AWS Connector for vCenter" */
  readonly product?: string;
  /** @default "Amazon Web Services" */
  readonly vendor?: string;
  /** @default none */
  readonly properties?: readonly ImageProperty[];
  /** @default none */
  readonly configurations?: readonly ImageConfiguration[];
  /** @default "SHA256" */
  readonly manifest?: 'SHA1' | 'SHA256' | 'SHA512' | 'none';
  /** @default none */
  readonly faults?: readonly ImageFault[];
  /** Called with the bytes written so far and the size the OVA will have. */
  readonly onProgress?: (bytes: number, total: number) => void;
}

export type ResolvedOptions = Required<Omit<ImageOptions, 'onProgress'>>;

/** Fills in the defaults, and refuses what cannot be built. */
export function resolveOptions(options: ImageOptions): ResolvedOptions {
  const name = options.name ?? 'AWS-Connector';
  const resolved: ResolvedOptions = {
    name,
    diskBytes: 1024 ** 3,
    payloadBytes: 4 * 1024 ** 2,
    seed: name,
    nics: [{}],
    cpus: 2,
    coresPerSocket: 1,
    memoryMiB: 4096,
    cpuAllocation: {},
    memoryAllocation: {},
    settings: {},
    scsi: 'lsilogic',
    firmware: 'bios',
    secureBoot: false,
    guestId: 'freebsd64Guest',
    hardwareVersion: 13,
    version: '1.0.0',
    product: 'AWS Connector for vCenter',
    vendor: 'Amazon Web Services',
    properties: [],
    configurations: [],
    manifest: 'SHA256',
    faults: [],
    ...withoutUndefined(options),
  };
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name)) {
    throw new RangeError(
      `name is ${JSON.stringify(name)}; up to 80 letters, digits, dots, dashes and underscores are expected`,
    );
  }
  const { diskBytes, payloadBytes } = resolved;
  if (!Number.isSafeInteger(diskBytes) || diskBytes <= 0 || diskBytes % GRAIN_BYTES !== 0) {
    throw new RangeError(`diskBytes is ${diskBytes}; a positive multiple of ${GRAIN_BYTES} is expected`);
  }
  const most = Math.max(diskBytes - PAYLOAD_OFFSET, 0);
  if (!Number.isSafeInteger(payloadBytes) || payloadBytes < 0 || payloadBytes > most) {
    throw new RangeError(
      `payloadBytes is ${payloadBytes}; 0 to ${most} are expected on a disk of ${diskBytes} bytes`,
    );
  }
  return resolved;
}

/** Where the payload begins on the disk: after a first grain of text and one that is empty. */
export const PAYLOAD_OFFSET = 2 * GRAIN_BYTES;

function withoutUndefined(options: ImageOptions): Partial<ResolvedOptions> {
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== undefined && key !== 'onProgress'),
  );
}
