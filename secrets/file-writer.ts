import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { access, constants, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { absolutePath } from './file-store';
import { quote } from './quote';
import { SecretError } from './secret-error';
import type { SecretRequest } from './store';
import type { SecretWriter } from './writer';

/** `file: PATH`, mode 0600, replaced as a whole: whoever reads it finds the old value or the new one. */
export const fileWriter: SecretWriter = {
  check: async (request) => {
    await target(request);
  },
  write: async (request, value) => {
    const file = await target(request);
    // Reading takes one line end away. Only then is one needed.
    await replaceFile(file, value.endsWith('\n') ? `${value}\n` : value, request.subject);
  },
  remove: async ({ locator, subject, context }) => {
    const path = absolutePath(locator, subject, context);
    try {
      // A link to nothing is gone as well.
      await rm(await realpath(path), { force: true });
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
        throw unwritable(error, subject, 'removed');
    }
  },
};

/** The file itself, in a directory where nobody else can put another one in its place. */
async function target({ locator, subject, context }: SecretRequest): Promise<string> {
  const file = await behindLinks(absolutePath(locator, subject, context), subject);
  await requireOwnDirectory(dirname(file), subject);
  const there = await lstat(file).catch(() => undefined);
  if (there?.isDirectory()) throw new SecretError(subject, 'is a directory; name a file in it');
  if (there && !there.isFile())
    throw new SecretError(subject, 'is a pipe, a device or a socket; name a regular file');
  return file;
}

/** Where a symbolic link leads: it is the file there that is replaced, as it is the file there that is read. */
async function behindLinks(file: string, subject: string): Promise<string> {
  const link = await lstat(file).catch(() => undefined);
  if (!link?.isSymbolicLink()) return file;
  try {
    return await realpath(file);
  } catch {
    throw new SecretError(subject, 'is a symbolic link that leads nowhere; correct the link');
  }
}

/** @throws SecretError for a directory that is missing, or that others than its owner may change */
async function requireOwnDirectory(directory: string, subject: string): Promise<void> {
  const named = quote(directory);
  let facts: Stats;
  try {
    facts = await stat(directory);
  } catch (error) {
    const { code = 'for an unknown reason' } = error as NodeJS.ErrnoException;
    const remedy = ['ENOENT', 'ENOTDIR'].includes(code)
      ? `there is no directory ${named}; make it: mkdir -p -m 700 ${named}`
      : `the directory ${named} cannot be looked at (${code}); let the user who runs this own it`;
    throw new SecretError(subject, `cannot be written: ${remedy}`);
  }
  if (!facts.isDirectory())
    throw new SecretError(subject, `cannot be written: ${named} is no directory; name one`);
  const user = process.geteuid?.();
  if (user !== undefined && facts.uid !== user && facts.uid !== 0) {
    throw new SecretError(
      subject,
      `is not written: the directory ${named} belongs to the user with number ${facts.uid}; name one of your own`,
    );
  }
  if ((facts.mode & 0o022) !== 0) {
    const everybodys = (facts.mode & 0o1000) !== 0;
    const remedy = everybodys ? 'name one of your own' : `run: chmod go-w ${named}`;
    throw new SecretError(subject, `is not written: others may change the directory ${named}; ${remedy}`);
  }
  try {
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(error, subject, 'written');
  }
}

/** Puts a file in place of another, complete and on the disk. @throws SecretError */
async function replaceFile(file: string, content: string, subject: string): Promise<void> {
  const beside = `${file}.${randomUUID()}.new`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      // A umask may have narrowed it further.
      await handle.chmod(0o600);
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw unwritable(error, subject, 'written');
  }
}

/** Or a power failure could bring the old file back. Some file systems know no such thing. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function unwritable(error: unknown, subject: string, done: 'written' | 'removed'): SecretError {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return new SecretError(
        subject,
        `cannot be ${done}: permission denied; let the user who runs this own its directory`,
      );
    case 'EROFS':
      return new SecretError(
        subject,
        `cannot be ${done}: the file system is read-only; name a file elsewhere`,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new SecretError(subject, `cannot be ${done}: the file system is full; make room`);
    default:
      return new SecretError(
        subject,
        `cannot be ${done} (${code ?? 'for an unknown reason'}); see whether it can be by hand`,
      );
  }
}
