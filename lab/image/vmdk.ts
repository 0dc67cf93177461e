import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { diskContent, payloadGrains, type Grain } from './disk-content';
import { PAYLOAD_OFFSET, type ResolvedOptions } from './options';
import {
  DIRECTORY_AT_END,
  GRAIN_BYTES,
  MARKER,
  OVERHEAD_SECTORS,
  SECTOR,
  TABLE_ENTRIES,
  TABLE_SECTORS,
  embeddedDescriptor,
  marker,
  offsetTable,
  packedGrain,
  packedGrainBytes,
  sparseHeader,
} from './vmdk-format';

type Disk = Pick<ResolvedOptions, 'name' | 'version' | 'seed' | 'payloadBytes' | 'diskBytes'>;

/** The VMDK, piece by piece in the order of the file. */
export function* streamOptimizedVmdk(disk: Disk): Generator<Buffer> {
  let sector = 0;
  const directory = new Array<number>(Math.ceil(disk.diskBytes / (GRAIN_BYTES * TABLE_ENTRIES))).fill(0);
  const counted = (piece: Buffer): Buffer => {
    sector += piece.length / SECTOR;
    return piece;
  };
  yield counted(sparseHeader(disk.diskBytes, DIRECTORY_AT_END));
  yield counted(embeddedDescriptor(`${disk.name}-disk1.vmdk`, disk.diskBytes, contentId(disk)));

  let table: number[] = [];
  let current = 0;
  const closeTable = function* (): Generator<Buffer> {
    if (table.length === 0) return;
    yield counted(marker(MARKER.grainTable, TABLE_SECTORS));
    directory[current] = sector;
    yield counted(offsetTable(table));
    table = [];
  };
  for (const grain of diskContent(disk)) {
    const number = Math.floor(grain.index / TABLE_ENTRIES);
    if (number !== current) {
      yield* closeTable();
      current = number;
    }
    if (table.length === 0) table = new Array<number>(TABLE_ENTRIES).fill(0);
    table[grain.index % TABLE_ENTRIES] = sector;
    yield counted(packedGrain(grain.index, compress(grain)));
  }
  yield* closeTable();

  const packed = offsetTable(directory);
  yield counted(marker(MARKER.grainDirectory, packed.length / SECTOR));
  const directoryOffset = sector;
  yield counted(packed);
  yield counted(marker(MARKER.footer, 1));
  yield counted(sparseHeader(disk.diskBytes, BigInt(directoryOffset)));
  yield counted(marker(MARKER.endOfStream, 0));
}

/** The size the VMDK will have, which the OVF names before the VMDK is written. */
export function vmdkBytes(disk: Disk): number {
  const first = packedGrainBytes(compress(firstOf(disk)).length);
  const stored = packedGrainBytes(
    compress({ index: 0, content: Buffer.alloc(GRAIN_BYTES), random: true }).length,
  );
  const grains = payloadGrains(disk.payloadBytes);
  const tables = Math.ceil((PAYLOAD_OFFSET / GRAIN_BYTES + grains) / TABLE_ENTRIES);
  const directory = offsetTable(
    new Array<number>(Math.ceil(disk.diskBytes / (GRAIN_BYTES * TABLE_ENTRIES))).fill(0),
  ).length;
  const trailer = SECTOR + directory + 3 * SECTOR;
  return (
    OVERHEAD_SECTORS * SECTOR + first + grains * stored + tables * (1 + TABLE_SECTORS) * SECTOR + trailer
  );
}

function firstOf(disk: Disk): Grain {
  for (const grain of diskContent(disk)) return grain;
  throw new Error('the disk has no content');
}

/**
 * zlib, as the format asks. Random content is stored (level 0): compressing would make it no smaller, takes ten
 * times as long, and its bytes would depend on the processor's zlib.
 */
function compress({ content, random }: Grain): Buffer {
  return deflateSync(content, { level: random ? 0 : 9 });
}

function contentId(disk: Disk): string {
  return createHash('sha256')
    .update(`${disk.seed}\n${disk.payloadBytes}\n${disk.diskBytes}`)
    .digest('hex')
    .slice(0, 8);
}
