/**
 * The parts of a stream-optimised sparse extent, after VMware's technical note "Virtual Disk Format 5.0"
 * (hosted sparse extents, stream-optimised compressed). All numbers are little endian, all offsets in sectors.
 */
export const SECTOR = 512;
export const GRAIN_SECTORS = 128;
export const GRAIN_BYTES = GRAIN_SECTORS * SECTOR;
/** Entries of a grain table, which therefore covers 32 MiB. */
export const TABLE_ENTRIES = 512;
export const TABLE_SECTORS = (TABLE_ENTRIES * 4) / SECTOR;
export const DESCRIPTOR_SECTORS = 20;
/** The header and the embedded descriptor, rounded up to a grain. */
export const OVERHEAD_SECTORS = GRAIN_SECTORS;
/** A header's grain directory offset that means: see the footer. */
export const DIRECTORY_AT_END = 0xffff_ffff_ffff_ffffn;

export const MARKER = { endOfStream: 0, grainTable: 1, grainDirectory: 2, footer: 3 } as const;

const MAGIC = 0x564d444b;
// A newline detector, compressed grains, and markers.
const FLAGS = 0x30001;
const DEFLATE = 1;

/** SparseExtentHeader; the footer is the same with the grain directory's true offset. */
export function sparseHeader(capacityBytes: number, directory: bigint): Buffer {
  const header = Buffer.alloc(SECTOR);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(3, 4);
  header.writeUInt32LE(FLAGS, 8);
  header.writeBigUInt64LE(BigInt(capacityBytes / SECTOR), 12);
  header.writeBigUInt64LE(BigInt(GRAIN_SECTORS), 20);
  header.writeBigUInt64LE(1n, 28);
  header.writeBigUInt64LE(BigInt(DESCRIPTOR_SECTORS), 36);
  header.writeUInt32LE(TABLE_ENTRIES, 44);
  header.writeBigUInt64LE(0n, 48);
  header.writeBigUInt64LE(directory, 56);
  header.writeBigUInt64LE(BigInt(OVERHEAD_SECTORS), 64);
  // Byte 72, unclean shutdown, stays 0. The line ends show a transfer that took the file for text.
  header.write('\n \r\n', 73, 'latin1');
  header.writeUInt16LE(DEFLATE, 77);
  return header;
}

/** The embedded text descriptor. The content id comes from the caller, so that an image is reproducible. */
export function embeddedDescriptor(name: string, capacityBytes: number, contentId: string): Buffer {
  const cylinders = Math.min(Math.max(Math.floor(capacityBytes / SECTOR / (255 * 63)), 1), 65535);
  const lines = [
    '# Disk DescriptorFile',
    'version=1',
    `CID=${contentId}`,
    'parentCID=ffffffff',
    'createType="streamOptimized"',
    '',
    '# Extent description',
    `RDONLY ${capacityBytes / SECTOR} SPARSE "${name}"`,
    '',
    '# The Disk Data Base',
    '#DDB',
    '',
    'ddb.adapterType = "lsilogic"',
    `ddb.geometry.cylinders = "${cylinders}"`,
    'ddb.geometry.heads = "255"',
    'ddb.geometry.sectors = "63"',
    'ddb.virtualHWVersion = "13"',
    '',
  ];
  const descriptor = Buffer.alloc((OVERHEAD_SECTORS - 1) * SECTOR);
  descriptor.write(lines.join('\n'), 0, 'latin1');
  return descriptor;
}

/** A marker before metadata: the number of sectors that follow, and what they are. */
export function marker(type: (typeof MARKER)[keyof typeof MARKER], sectors: number): Buffer {
  const block = Buffer.alloc(SECTOR);
  block.writeBigUInt64LE(BigInt(sectors), 0);
  block.writeUInt32LE(type, 12);
  return block;
}

/** A compressed grain behind its marker (first sector on the disk, compressed size), padded to a sector. */
export function packedGrain(grain: number, compressed: Buffer): Buffer {
  const block = Buffer.alloc(packedGrainBytes(compressed.length));
  block.writeBigUInt64LE(BigInt(grain) * BigInt(GRAIN_SECTORS), 0);
  block.writeUInt32LE(compressed.length, 8);
  compressed.copy(block, 12);
  return block;
}

export function packedGrainBytes(compressed: number): number {
  return Math.ceil((12 + compressed) / SECTOR) * SECTOR;
}

/** A grain table or directory: 32-bit sector offsets, padded to a sector. */
export function offsetTable(offsets: readonly number[]): Buffer {
  const table = Buffer.alloc(Math.ceil((offsets.length * 4) / SECTOR) * SECTOR);
  offsets.forEach((offset, position) => table.writeUInt32LE(offset, position * 4));
  return table;
}
