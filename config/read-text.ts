import { readFileSync, statSync } from 'node:fs';
import type { Problem } from './problem';

/** More than any spec; protects from a path that names an image. */
const MAX_BYTES = 1024 * 1024;

/** The text of a spec's file, without a byte order mark, or why there is none. */
export function readText(file: string): string | Problem {
  try {
    const facts = statSync(file);
    if (facts.isDirectory()) return { file, message: 'cannot be read: it is a directory' };
    if (!facts.isFile()) {
      // Before it is opened: a pipe without a writer, or a device without an end, would hang.
      const message = 'cannot be read: it is a pipe, a device or a socket; a spec is a regular file';
      return { file, message };
    }
    if (facts.size > MAX_BYTES) {
      return { file, message: `is ${facts.size} bytes long; a spec has at most ${MAX_BYTES}` };
    }
    // The parser skips the mark, and counts it as a column.
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    return text.trim() === ''
      ? { file, line: 1, column: 1, message: 'is empty; see config/examples for a start' }
      : text;
  } catch (error) {
    return { file, message: `cannot be read: ${describe(error as NodeJS.ErrnoException)}` };
  }
}

function describe(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'permission denied';
    default:
      return error.message;
  }
}
