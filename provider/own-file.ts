import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * A file that nobody but this user may write, as code has to be before it is run. @returns undefined when there is
 * none, or it is a link, somebody else's, or open to others
 */
export function readOwnFile(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const { uid, mode } = fstatSync(descriptor);
    if ((process.getuid !== undefined && uid !== process.getuid()) || (mode & 0o022) !== 0) return undefined;
    return readFileSync(descriptor);
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
