import { copyFileSync, constants, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes all files into `directory`, or none.
 *
 * @param copies files to be copied, by their paths in the directory
 * @throws Error in one sentence that names every file that is there already
 */
export function writeNewFiles(
  directory: string,
  texts: ReadonlyMap<string, string>,
  copies: ReadonlyMap<string, string> = new Map(),
): void {
  const paths = [...texts.keys(), ...copies.keys()];
  const there = paths.filter((path) => isTaken(join(directory, path)));
  if (there.length > 0)
    throw new Error(
      `${directory}: nothing has been written, since these exist already: ${there.join(', ')}; move them away, or name another directory`,
    );
  const written: string[] = [];
  const write = (path: string, how: (file: string) => void): void => {
    const file = join(directory, path);
    const made = mkdirSync(dirname(file), { recursive: true });
    if (made !== undefined) written.unshift(made);
    try {
      how(file);
    } catch (error) {
      // Half of it may be there, unless it is somebody else's, who was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') written.unshift(file);
      throw error;
    }
    written.unshift(file);
  };
  try {
    for (const [path, text] of texts) write(path, (file) => writeFileSync(file, text, { flag: 'wx' }));
    for (const [path, from] of copies)
      write(path, (file) => copyFileSync(from, file, constants.COPYFILE_EXCL));
  } catch (error) {
    // What this run has made, and only that.
    for (const path of written) rmSync(path, { recursive: true, force: true });
    const { message } = error as Error;
    throw new Error(`${directory}: nothing has been written: ${message}`, { cause: error });
  }
}

/** By whatever it is, also in the place of a directory on the way to it. */
function isTaken(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return true;
    throw error;
  }
}
