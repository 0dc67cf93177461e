import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { quote } from './quote';
import { SecretAbsentError, SecretError } from './secret-error';

/** More than any key or password, in bytes; protects from a path that names an image. */
export const MAX_BYTES = 64 * 1024;

/**
 * The content of a file that nobody else can read or write. A symbolic link is followed; what is checked is the
 * file that was opened, so that nothing can be put in its place between the check and the reading.
 *
 * @throws SecretError
 */
export async function readPrivateFile(path: string, subject: string): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK a pipe that nobody writes to would hang.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const problem = refusal(await file.stat(), path);
    if (problem !== undefined) throw new SecretError(subject, problem);
    return await readAll(file, subject);
  } catch (error) {
    if (error instanceof SecretError) throw error;
    const problem = error as NodeJS.ErrnoException;
    const isAbsent = problem.code === 'ENOENT' || problem.code === 'ENOTDIR';
    throw new (isAbsent ? SecretAbsentError : SecretError)(subject, unreadable(problem));
  } finally {
    await file?.close();
  }
}

function refusal(facts: Stats, path: string): string | undefined {
  if (facts.isDirectory()) return 'is a directory; name a file in it';
  if (!facts.isFile()) return 'is a pipe, a device or a socket; name a regular file';
  const user = process.geteuid?.();
  if (user !== undefined && facts.uid !== user && facts.uid !== 0) {
    return `belongs to the user with number ${facts.uid}, who can change it; make it your own: chown ${user} ${quote(path)}`;
  }
  const mode = facts.mode & 0o777;
  if ((mode & 0o077) !== 0) {
    return `is open to others than its owner (mode ${mode.toString(8).padStart(4, '0')}); run: chmod 600 ${quote(path)}`;
  }
  return facts.size > MAX_BYTES ? tooLarge : undefined;
}

const tooLarge = `is larger than ${MAX_BYTES} bytes, hence no secret; name the right file`;

/** Files that are being written may be longer than they were a moment ago. */
async function readAll(file: FileHandle, subject: string): Promise<Uint8Array> {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (length > MAX_BYTES) throw new SecretError(subject, tooLarge);
    if (bytesRead === 0) return buffer.subarray(0, length);
  }
}

/** Why a file cannot be opened, and what to do. */
export function unreadable({ code }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'is not there; create it, or correct the reference';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read: permission denied; let the user who runs this own it';
    case 'ELOOP':
      return 'is a symbolic link that leads in a circle; correct the link';
    case 'ENXIO':
      return 'is a pipe, a device or a socket; name a regular file';
    default:
      return `cannot be read (${code ?? 'for an unknown reason'}); see whether it can be read by hand`;
  }
}
