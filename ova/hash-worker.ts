import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';

/** Bytes `from` up to, not including, `to` of a chunk, for the hash at a position of the list. */
export type Piece = readonly [hash: number, from: number, to: number];

/** Some hashes that are fed piece by piece, and the buffers the pieces lie in. */
export interface Hashes {
  /** How many buffers are worth filling while one is hashed. */
  readonly ahead: number;
  /** A buffer of CHUNK bytes to fill, at once when one is free. */
  take(): ArrayBuffer | Promise<ArrayBuffer>;
  /** Hashes the pieces; the buffer is free again afterwards and must not be touched any more. */
  update(buffer: ArrayBuffer, pieces: readonly Piece[]): void;
  /** In lower-case hexadecimal, in the order of the algorithms; nothing can be hashed after that. */
  digests(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Bytes of a buffer: enough that the calls cost nothing beside the hashing. */
export const CHUNK = 1024 * 1024;
/** All the memory a second thread takes: two are read, two hashed, and the others make up for uneven turns. */
const BUFFERS = 8;

/** Hashes in the thread of the caller: nothing to start, and right for small files. */
export class ThreadHashes implements Hashes {
  readonly ahead = 1;
  private readonly hashes;
  private readonly free = [new ArrayBuffer(CHUNK), new ArrayBuffer(CHUNK)];

  constructor(algorithms: readonly string[]) {
    this.hashes = algorithms.map((algorithm) => createHash(algorithm));
  }

  take(): ArrayBuffer {
    const buffer = this.free.pop();
    if (!buffer) throw new Error('every buffer is taken');
    return buffer;
  }

  update(buffer: ArrayBuffer, pieces: readonly Piece[]): void {
    for (const [hash, from, to] of pieces) this.hashes[hash]?.update(new Uint8Array(buffer, from, to - from));
    this.free.push(buffer);
  }

  digests(): Promise<readonly string[]> {
    return Promise.resolve(this.hashes.map((hash) => hash.digest('hex')));
  }

  async close(): Promise<void> {
    // Nothing was started.
  }
}

/**
 * What runs in the worker. Plain JavaScript in a string: there is no file that could be started both from
 * TypeScript's output and from the provider, which is bundled into one file.
 */
const SOURCE = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const hashes = workerData.map((algorithm) => createHash(algorithm));
parentPort.on('message', ({ buffer, pieces }) => {
  if (!buffer) {
    parentPort.postMessage({ digests: hashes.map((hash) => hash.digest('hex')) });
    return;
  }
  for (const [hash, from, to] of pieces) hashes[hash].update(new Uint8Array(buffer, from, to - from));
  parentPort.postMessage({ buffer }, [buffer]);
});
`;

type Answer =
  { readonly buffer: ArrayBuffer; readonly digests?: undefined } | { readonly digests: readonly string[] };

/** Hashes in a thread of its own. Buffers are handed over, not copied. */
export class WorkerHashes implements Hashes {
  readonly ahead = 2;
  private readonly worker: Worker;
  private readonly free = Array.from({ length: BUFFERS }, () => new ArrayBuffer(CHUNK));
  private readonly waiting: ((buffer: ArrayBuffer) => void)[] = [];
  private result: ((digests: readonly string[]) => void) | undefined;
  private readonly failed: Promise<never>;

  constructor(algorithms: readonly string[]) {
    // Without the environment and the options of this process: it needs neither, and a secret stays where it is.
    this.worker = new Worker(SOURCE, { eval: true, workerData: algorithms, env: {}, execArgv: [] });
    this.worker.on('message', (answer: Answer) => this.receive(answer));
    this.failed = new Promise((_, reject) => {
      this.worker.on('error', reject);
      this.worker.on('exit', () => reject(new Error('the thread that hashes has ended')));
    });
    // Whoever waits gets the error; when nobody does it is of no interest.
    this.failed.catch(() => undefined);
  }

  take(): ArrayBuffer | Promise<ArrayBuffer> {
    const buffer = this.free.pop();
    if (buffer) return buffer;
    const next = new Promise<ArrayBuffer>((resolve) => this.waiting.push(resolve));
    return Promise.race([next, this.failed]);
  }

  update(buffer: ArrayBuffer, pieces: readonly Piece[]): void {
    this.worker.postMessage({ buffer, pieces }, [buffer]);
  }

  digests(): Promise<readonly string[]> {
    const result = new Promise<readonly string[]>((resolve) => (this.result = resolve));
    this.worker.postMessage({});
    return Promise.race([result, this.failed]);
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private receive(answer: Answer): void {
    if (answer.digests !== undefined) {
      this.result?.(answer.digests);
      return;
    }
    const next = this.waiting.shift();
    if (next) next(answer.buffer);
    else this.free.push(answer.buffer);
  }
}
