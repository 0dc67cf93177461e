import type { OvfDisk, OvfHardware } from '../ova';
import type { ApplianceInput } from './preflight-input';

export interface SpaceNeeded {
  /** Bytes at deployment: of thin disks what the image fills, of thick ones the whole capacity. */
  readonly disks: number;
  /** Bytes of the swap file vSphere makes at power-on: memory that is not reserved (vSphere Resource Management). */
  readonly swap: number;
}

const MIB = 1024 ** 2;

/** A thin disk takes at least the size of its file in the OVA, which is compressed. */
export function spaceNeeded(
  disks: readonly OvfDisk[],
  { diskProvisioning, hardware }: Pick<ApplianceInput, 'diskProvisioning' | 'hardware'>,
  ovf: Pick<OvfHardware, 'memoryMiB' | 'memoryAllocation'>,
): SpaceNeeded {
  const thin = diskProvisioning === 'thin';
  const memory = hardware.memoryMiB ?? ovf.memoryMiB;
  const reserved = Math.min(memory, ovf.memoryAllocation?.reservation ?? 0);
  return {
    disks: disks.reduce((sum, disk) => sum + (thin ? disk.fileBytes : disk.capacityBytes), 0),
    swap: (memory - reserved) * MIB,
  };
}
