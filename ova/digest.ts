import { type Hash, createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { FileShrankError } from './members';

/** A part of the file to digest on the way. */
export interface DigestRange {
  readonly offset: number;
  readonly bytes: number;
  readonly algorithm: string;
}

export interface Digests {
  /** SHA-256 of the whole file. */
  readonly sha256: string;
  /** In the order of the ranges. */
  readonly ranges: readonly string[];
}

// Large enough that the calls cost nothing beside the hashing; two of them are all the memory this takes.
const CHUNK = 1024 * 1024;

/** Reads the file once from start to end, and digests it and the ranges; the next chunk is read meanwhile. */
export async function digest(
  file: FileHandle,
  bytes: number,
  ranges: readonly DigestRange[],
  onProgress?: (bytes: number, total: number) => void,
): Promise<Digests> {
  const whole = createHash('sha256');
  const parts = ranges.map((range) => ({ ...range, hash: createHash(range.algorithm) }));
  const buffers = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)] as const;
  const fill = async (turn: number, position: number): Promise<Buffer> => {
    const buffer = turn % 2 === 0 ? buffers[0] : buffers[1];
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, bytes - position), position);
    if (bytesRead === 0) throw new FileShrankError();
    return buffer.subarray(0, bytesRead);
  };
  let pending = bytes > 0 ? fill(0, 0) : undefined;
  for (let position = 0, turn = 1; pending; turn++) {
    const chunk: Buffer = await pending;
    const next = position + chunk.length;
    pending = next < bytes ? fill(turn, next) : undefined;
    whole.update(chunk);
    for (const part of parts) updateOverlap(part.hash, part, chunk, position);
    position = next;
    onProgress?.(position, bytes);
  }
  return { sha256: whole.digest('hex'), ranges: parts.map((part) => part.hash.digest('hex')) };
}

function updateOverlap(hash: Hash, range: DigestRange, chunk: Buffer, position: number): void {
  const from = Math.max(range.offset - position, 0);
  const to = Math.min(range.offset + range.bytes - position, chunk.length);
  if (from < to) hash.update(chunk.subarray(from, to));
}
