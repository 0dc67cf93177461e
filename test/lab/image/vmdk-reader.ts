import { inflateSync } from 'node:zlib';

const SECTOR = 512;

/** What a stream-optimised VMDK says of itself. */
export interface ReadVmdk {
  readonly capacityBytes: number;
  readonly descriptor: string;
  /** Content of every allocated grain, by its number. */
  readonly grains: ReadonlyMap<number, Buffer>;
  /** Marker types in the order of the stream; 'grain' for a grain. */
  readonly markers: readonly (number | 'grain')[];
}

/**
 * Reads a VMDK in both ways the format allows, by the grain directory and from marker to marker, and insists that
 * they agree. Shares no code with the writer.
 */
export function readVmdk(file: Buffer): ReadVmdk {
  const header = readHeader(file.subarray(0, SECTOR));
  if (header.directory !== 0xffff_ffff_ffff_ffffn)
    throw new Error('the header should send the reader to the footer');
  const footer = readHeader(file.subarray(file.length - 2 * SECTOR, file.length - SECTOR));
  if (footer.capacity !== header.capacity) throw new Error('header and footer differ');
  const indexed = byDirectory(file, footer);
  const { streamed, markers } = byMarkers(file, footer);
  if (JSON.stringify([...indexed.keys()]) !== JSON.stringify([...streamed.keys()]))
    throw new Error('directory and stream differ');
  for (const [grain, content] of indexed)
    if (!content.equals(streamed.get(grain) ?? Buffer.alloc(0))) throw new Error(`grain ${grain} differs`);
  const text = file
    .subarray(header.descriptorOffset * SECTOR, (header.descriptorOffset + header.descriptorSize) * SECTOR)
    .toString('latin1');
  return {
    capacityBytes: header.capacity * SECTOR,
    descriptor: text.replace(/\0+$/, ''),
    grains: indexed,
    markers,
  };
}

interface Header {
  readonly capacity: number;
  readonly grainSize: number;
  readonly descriptorOffset: number;
  readonly descriptorSize: number;
  readonly tableEntries: number;
  readonly directory: bigint;
  readonly overhead: number;
}

function readHeader(block: Buffer): Header {
  const expected = {
    magic: block.toString('latin1', 0, 4),
    version: block.readUInt32LE(4),
    flags: block.readUInt32LE(8),
    lines: block.toString('latin1', 73, 77),
    compression: block.readUInt16LE(77),
  };
  const right = { magic: 'KDMV', version: 3, flags: 0x30001, lines: '\n \r\n', compression: 1 };
  if (JSON.stringify(expected) !== JSON.stringify(right))
    throw new Error(`a header is ${JSON.stringify(expected)}`);
  const number = (at: number): number => Number(block.readBigUInt64LE(at));
  return {
    capacity: number(12),
    grainSize: number(20),
    descriptorOffset: number(28),
    descriptorSize: number(36),
    tableEntries: block.readUInt32LE(44),
    directory: block.readBigUInt64LE(56),
    overhead: number(64),
  };
}

function byDirectory(file: Buffer, header: Header): Map<number, Buffer> {
  const grains = new Map<number, Buffer>();
  const tables = Math.ceil(header.capacity / (header.grainSize * header.tableEntries));
  for (let table = 0; table < tables; table++) {
    const tableSector = file.readUInt32LE(Number(header.directory) * SECTOR + table * 4);
    for (let entry = 0; tableSector !== 0 && entry < header.tableEntries; entry++) {
      const sector = file.readUInt32LE(tableSector * SECTOR + entry * 4);
      const grain = table * header.tableEntries + entry;
      if (sector !== 0) grains.set(grain, readGrain(file, sector, grain, header));
    }
  }
  return grains;
}

function readGrain(file: Buffer, sector: number, grain: number, header: Header): Buffer {
  const at = sector * SECTOR;
  if (Number(file.readBigUInt64LE(at)) !== grain * header.grainSize)
    throw new Error(`grain ${grain} has the marker of another`);
  const content = inflateSync(file.subarray(at + 12, at + 12 + file.readUInt32LE(at + 8)));
  if (content.length !== header.grainSize * SECTOR)
    throw new Error(`grain ${grain} has ${content.length} bytes`);
  return content;
}

function byMarkers(
  file: Buffer,
  header: Header,
): { streamed: Map<number, Buffer>; markers: (number | 'grain')[] } {
  const streamed = new Map<number, Buffer>();
  const markers: (number | 'grain')[] = [];
  for (let at = header.overhead * SECTOR; at < file.length;) {
    const value = Number(file.readBigUInt64LE(at));
    const size = file.readUInt32LE(at + 8);
    if (size === 0) {
      const type = file.readUInt32LE(at + 12);
      markers.push(type);
      at += (1 + value) * SECTOR;
      if (type === 0 && at !== file.length) throw new Error('the stream goes on after its end');
    } else {
      markers.push('grain');
      streamed.set(value / header.grainSize, readGrain(file, at / SECTOR, value / header.grainSize, header));
      at += Math.ceil((12 + size) / SECTOR) * SECTOR;
    }
  }
  return { streamed, markers };
}
