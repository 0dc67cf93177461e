import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { SecretContext } from '../secrets';
import { quote } from '../secrets/quote';
import { IssuerError } from './issuer-error';

/** More than any bundle of authorities, in bytes; protects from a path that names an image. */
const MAX_BYTES = 4 * 1024 * 1024;

/** One of an issuer's files that hold nothing secret. */
export interface TextFile {
  /** As the settings have it. */
  readonly path: string;
  /** As messages name it: `the request`, `the certificate`. */
  readonly name: string;
  readonly subject: string;
  readonly secrets: SecretContext;
}

export interface FoundText {
  readonly text: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly written: number;
}

/** What is in a file; undefined when there is none. @throws IssuerError when it cannot be read */
export async function findTextFile(file: TextFile): Promise<FoundText | undefined> {
  const path = absolute(file);
  try {
    const facts = await stat(path);
    // A pipe would be waited for, a device never ends.
    if (!facts.isFile()) throw problem(file, 'is no regular file; name one');
    if (facts.size > MAX_BYTES) throw problem(file, `is larger than ${MAX_BYTES} bytes; name the right file`);
    return { text: await readFile(path, 'utf8'), written: facts.mtimeMs };
  } catch (error) {
    if (error instanceof IssuerError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw problem(file, `cannot be read (${code ?? 'for an unknown reason'}); see whether it can be by hand`);
  }
}

/** What is in a file that has to be there. @throws IssuerError */
export async function readTextFile(file: TextFile): Promise<string> {
  const found = await findTextFile(file);
  if (found === undefined) throw problem(file, 'is not there; create it, or correct the path');
  return found.text;
}

/**
 * Puts a file in place of another, for everybody to read (0644): whoever reads it finds the old text or the new one.
 * A symbolic link stays, and the file it leads to is replaced.
 *
 * @throws IssuerError
 */
export async function replaceTextFile(file: TextFile, text: string): Promise<void> {
  const path = absolute(file);
  const target = await realpath(path).catch(() => path);
  const beside = `${target}.${randomUUID()}.new`;
  try {
    const handle = await open(beside, 'wx', 0o644);
    try {
      // A umask may have narrowed it.
      await handle.chmod(0o644);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    const { code } = error as NodeJS.ErrnoException;
    const remedy = code === 'ENOENT' ? 'make its directory' : 'see whether it can be by hand';
    throw problem(file, `cannot be written (${code ?? 'for an unknown reason'}); ${remedy}`);
  }
}

/** A path for messages. */
export const shown = ({ path }: TextFile): string => quote(path);

function absolute(file: TextFile): string {
  const { cwd } = file.secrets;
  if (cwd !== undefined) return resolve(cwd, file.path);
  if (!isAbsolute(file.path)) throw problem(file, 'is named by a relative path; write an absolute one');
  return file.path;
}

const problem = (file: TextFile, text: string): IssuerError =>
  new IssuerError(file.subject, `gives no certificate: ${file.name} ${shown(file)} ${text}`);
