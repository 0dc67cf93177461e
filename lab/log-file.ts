import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** From this size on, `up` starts a log anew. */
export const LOG_BYTES = 20e6;

/**
 * Moves a log that has become large aside, as NAME.log.1. Copied and emptied rather than renamed: a process that
 * runs appends to the file it has opened.
 */
export function rotate(log: string, limit = LOG_BYTES): void {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) <= limit) return;
  copyFileSync(log, `${log}.1`);
  truncateSync(log);
}

/** The size now, 0 when there is no log yet: what comes later is of the process started next. */
export function sizeOf(log: string): number {
  return statSync(log, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines written after `from` bytes; read from the end, since a log may be large. */
export function lastLines(log: string, count: number, from = 0): string[] {
  const file = openSync(log, 'r');
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from, size - 64 * 1024);
    const buffer = Buffer.alloc(Math.max(size - start, 0));
    const read = readSync(file, buffer, 0, buffer.length, start);
    return buffer.toString('utf8', 0, read).trimEnd().split('\n').slice(-count);
  } finally {
    closeSync(file);
  }
}
