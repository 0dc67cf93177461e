import { writeFile } from 'node:fs/promises';
import { withinTime } from '../../preflight';

/** How long the guest has to delete a file, in seconds. */
const SECONDS = 30;

/** A log bundle that was made inside a guest. */
export interface BundleInGuest {
  readonly path: string;
  readonly read: () => Promise<Buffer>;
  readonly remove: (signal: AbortSignal) => Promise<void>;
}

/**
 * Takes a log bundle out of the guest, into a new file of mode 0600. It is full of secrets and nobody misses it there,
 * so it is deleted whatever becomes of the fetching, also after an interruption; where that fails somebody is told.
 *
 * @returns its size in bytes
 */
export async function takeOut(
  { path, read, remove }: BundleInGuest,
  file: string,
  warn: (line: string) => void,
  seconds = SECONDS,
): Promise<number> {
  try {
    const content = await read();
    await writeFile(file, content, { flag: 'wx', mode: 0o600 });
    return content.length;
  } finally {
    // What has ended the rest does not end this.
    await withinTime(seconds, new AbortController().signal, remove).catch((error: unknown) => {
      const found = error instanceof Error ? error.message : String(error);
      warn(`${path} stays in the guest, full of secrets; delete it there. It could not be deleted: ${found}`);
    });
  }
}
