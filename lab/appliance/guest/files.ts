import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { confinedPath } from './confined-path';
import type { Layout } from './layout';
import { Refusal } from './requests';

/** A file as vCenter lists it. */
export interface ListedFile {
  /** Its name in the directory that was listed; what was asked for when that is a file. */
  path: string;
  type: 'file' | 'directory' | 'symlink';
  size: number;
  /** Octal. */
  mode: string;
  modified: string;
}

const REFUSALS = new Map<string, readonly [number, string]>([
  ['ENOENT', [404, 'FileNotFound']],
  ['EEXIST', [409, 'FileAlreadyExists']],
  ['ENOTDIR', [400, 'NotADirectory']],
  ['EISDIR', [400, 'NotAFile']],
  ['ENOTEMPTY', [409, 'DirectoryNotEmpty']],
  ['EACCES', [403, 'GuestPermissionDenied']],
  ['EPERM', [403, 'GuestPermissionDenied']],
  ['ELOOP', [403, 'GuestPermissionDenied']],
  ['ENAMETOOLONG', [400, 'FileNameTooLong']],
]);

/** Files of a guest: those of the VM's directory on this machine, by their paths on it. Every method throws Refusal. */
export class GuestFiles {
  constructor(private readonly layout: Layout) {}

  read(path: string): Promise<Buffer> {
    return this.refusing(async () => {
      const found = await this.at(path);
      const kind = await stat(found);
      if (!kind.isFile()) throw new Refusal(400, 'NotAFile');
      return readFile(found);
    });
  }

  /** @param options.mode octal @default 644 */
  write(path: string, content: Buffer, options: { overwrite?: boolean; mode?: string } = {}): Promise<void> {
    const mode = parseMode(options.mode ?? '644');
    return this.refusing(async () => {
      const found = await this.at(path);
      const present = await lstat(found).catch(() => undefined);
      if (present && !options.overwrite) throw new Refusal(409, 'FileAlreadyExists');
      // A pipe would wait for its reader.
      if (present && !present.isFile()) throw new Refusal(400, 'NotAFile');
      const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW } = constants;
      const flags = O_WRONLY | O_NOFOLLOW | (options.overwrite ? O_CREAT | O_TRUNC : O_CREAT | O_EXCL);
      const file = await open(found, flags, mode & 0o600);
      try {
        await file.chmod(mode); // before the content, and whatever the umask is
        await file.writeFile(content);
      } finally {
        await file.close();
      }
    });
  }

  makeDirectory(path: string, options: { parents?: boolean } = {}): Promise<void> {
    return this.refusing(async () => {
      const found = await this.at(path);
      if (await lstat(found).catch(() => undefined)) throw new Refusal(409, 'FileAlreadyExists');
      await mkdir(found, { recursive: options.parents ?? false });
    });
  }

  /** @param options.recursive of a directory: with what is in it */
  remove(path: string, options: { directory?: boolean; recursive?: boolean } = {}): Promise<void> {
    return this.refusing(async () => {
      const found = await confinedPath(this.layout.root, path, { follow: false });
      if (found === this.layout.root) throw new Refusal(403, 'GuestPermissionDenied');
      const present = await lstat(found);
      if (options.directory && !present.isDirectory()) throw new Refusal(400, 'NotADirectory');
      if (!options.directory && present.isDirectory()) throw new Refusal(400, 'NotAFile');
      if (!options.directory) await unlink(found);
      else if (options.recursive) await rm(found, { recursive: true });
      else await rmdir(found);
    });
  }

  /** A directory with `.` and `..`, as VMware Tools list it, or one file. */
  list(path: string, pattern?: string): Promise<ListedFile[]> {
    return this.refusing(async () => {
      const found = await this.at(path);
      if (!(await stat(found)).isDirectory()) return [await listed(found, path)];
      const names = ['.', '..', ...(await readdir(found)).sort()];
      const wanted = pattern === undefined ? names : names.filter((name) => matcher(pattern).test(name));
      return Promise.all(wanted.map((name) => listed(join(found, name), name)));
    });
  }

  /** @returns the path, which nobody else can read: mode 700 or 600 */
  makeTemporary(spec: {
    prefix: string;
    suffix: string;
    directory: boolean;
    parent?: string;
  }): Promise<string> {
    if (`${spec.prefix}${spec.suffix}`.includes('/')) throw new Refusal(400, 'InvalidArgument');
    return this.refusing(async () => {
      const parent = spec.parent ? await this.at(spec.parent) : this.layout.temporary;
      const path = join(parent, `${spec.prefix}${randomBytes(6).toString('hex')}${spec.suffix}`);
      if (spec.directory) await mkdir(path, { mode: 0o700 });
      else await (await open(path, 'wx', 0o600)).close();
      return path;
    });
  }

  /** @returns the directory's own path */
  directory(path: string): Promise<string> {
    return this.refusing(async () => {
      const found = await this.at(path);
      if (!(await stat(found)).isDirectory()) throw new Refusal(400, 'NotADirectory');
      return found;
    });
  }

  private at(path: string): Promise<string> {
    return confinedPath(this.layout.root, path);
  }

  private async refusing<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      const refusal = REFUSALS.get((error as NodeJS.ErrnoException).code ?? '');
      if (refusal) throw new Refusal(...refusal);
      throw error;
    }
  }
}

function parseMode(text: string): number {
  if (!/^[0-7]{1,4}$/.test(text)) throw new Refusal(400, 'InvalidArgument');
  return parseInt(text, 8);
}

function matcher(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw new Refusal(400, 'InvalidArgument');
  }
}

async function listed(path: string, shown: string): Promise<ListedFile> {
  const kind = await lstat(path);
  return {
    path: shown,
    type: kind.isSymbolicLink() ? 'symlink' : kind.isDirectory() ? 'directory' : 'file',
    size: kind.size,
    mode: (kind.mode & 0o7777).toString(8),
    modified: kind.mtime.toISOString(),
  };
}
