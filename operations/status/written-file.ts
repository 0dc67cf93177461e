import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OperationFailure } from '../operation-failure';

/**
 * Writes a file that others read while it is written anew: they see all of the old one or all of the new one.
 *
 * @throws OperationFailure in one sentence
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  // With an ending that no collector reads.
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  try {
    await writeFile(beside, text, { mode: 0o644, flag: 'wx' });
    // Whatever the umask says: node exporter and web servers are other users.
    await chmod(beside, 0o644);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new OperationFailure(`${file} cannot be written (${code ?? message})`, { cause: error });
  }
}
