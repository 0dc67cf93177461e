import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { CHUNK, type Hashes, type Piece, ThreadHashes, WorkerHashes } from './hash-worker';
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

export interface DigestOptions {
  /** Called after every chunk. */
  readonly onProgress?: (bytes: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** From how many bytes in ranges on a second thread takes them. @default 32 MiB: about what its start costs */
  readonly threadFrom?: number;
}

const THREAD_FROM = 32 * 1024 * 1024;

interface Chunk {
  readonly buffer: ArrayBuffer;
  readonly bytes: number;
}

/**
 * Reads the file once from start to end, and digests it and the ranges; the next chunk is read meanwhile. In a
 * large file nearly every byte counts for the file's digest and a range's, so the ranges get a thread of their own.
 */
export async function digest(
  file: FileHandle,
  bytes: number,
  ranges: readonly DigestRange[],
  { onProgress, signal, threadFrom = THREAD_FROM }: DigestOptions = {},
): Promise<Digests> {
  const algorithms = ranges.map((range) => range.algorithm);
  const inRanges = ranges.reduce((sum, range) => sum + range.bytes, 0);
  const hashes = inRanges < threadFrom ? new ThreadHashes(algorithms) : new WorkerHashes(algorithms);
  const whole = createHash('sha256');
  const chunks: Promise<Chunk>[] = [];
  let asked = 0;
  const readAhead = (): void => {
    for (; chunks.length < hashes.ahead && asked < bytes; asked += CHUNK) {
      const chunk = read(file, hashes, asked, Math.min(CHUNK, bytes - asked));
      // Whoever throws below leaves this read to itself.
      chunk.catch(() => undefined);
      chunks.push(chunk);
    }
  };
  try {
    readAhead();
    for (let position = 0, next = chunks.shift(); next; next = chunks.shift()) {
      const { buffer, bytes: length } = await next;
      signal?.throwIfAborted();
      readAhead();
      const pieces = piecesOf(ranges, position, length);
      whole.update(new Uint8Array(buffer, 0, length));
      hashes.update(buffer, pieces);
      position += length;
      onProgress?.(position, bytes);
    }
    return { sha256: whole.digest('hex'), ranges: await hashes.digests() };
  } finally {
    await hashes.close();
  }
}

/** Asks for a chunk before it returns, so that it is read while the caller hashes the one before. */
function read(file: FileHandle, hashes: Hashes, position: number, length: number): Promise<Chunk> {
  const taken = hashes.take();
  return 'byteLength' in taken
    ? fill(file, taken, position, length)
    : taken.then((buffer) => fill(file, buffer, position, length));
}

/** Fills the buffer in as many reads as it takes: chunks that follow have been asked for already. */
async function fill(file: FileHandle, buffer: ArrayBuffer, position: number, length: number): Promise<Chunk> {
  const target = new Uint8Array(buffer);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(target, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new FileShrankError();
    filled += bytesRead;
  }
  return { buffer, bytes: length };
}

/** What of a chunk lies in which range. */
function piecesOf(ranges: readonly DigestRange[], position: number, length: number): Piece[] {
  return ranges.flatMap((range, index): Piece[] => {
    const from = Math.max(range.offset - position, 0);
    const to = Math.min(range.offset + range.bytes - position, length);
    return from < to ? [[index, from, to]] : [];
  });
}
