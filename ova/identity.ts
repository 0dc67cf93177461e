import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { OvaError } from './ova-error';

/** A file as it is now: with another size, time or inode it is another file. */
export interface FileIdentity {
  /** The path without symbolic links. */
  readonly real: string;
  readonly key: string;
  readonly bytes: number;
}

/** Looks at a file without opening it, since opening a pipe would wait for its writer. */
export async function identify(path: string): Promise<FileIdentity> {
  let real: string;
  let found: BigIntStats;
  try {
    real = await realpath(path);
    found = await stat(real, { bigint: true });
  } catch (error) {
    throw isSystemError(error) ? unreadable(path, error) : error;
  }
  if (found.isDirectory())
    throw new OvaError([`${path}: is a directory; the path of an OVA file is expected`]);
  if (!found.isFile())
    throw new OvaError([`${path}: is no regular file; the path of an OVA file is expected`]);
  if (found.size === 0n) throw new OvaError([`${path}: is empty; get the file again`]);
  return { real, key: identityKey(real, found), bytes: Number(found.size) };
}

export function identityKey(real: string, found: BigIntStats): string {
  return JSON.stringify([real, ...[found.size, found.mtimeNs, found.ino, found.dev].map(String)]);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; check the path',
  ENOTDIR: 'does not exist; check the path',
  EACCES: 'may not be read by this user; give it the permission to read',
  EPERM: 'may not be read by this user; give it the permission to read',
  ELOOP: 'is a symbolic link that leads in a circle; check the path',
};

export function unreadable(path: string, error: SystemError): OvaError {
  return new OvaError([`${path}: ${REASONS[error.code] ?? `cannot be read: ${error.message}`}`]);
}

/** An error of the operating system, as node:fs reports it. */
export interface SystemError {
  readonly code: string;
  readonly message: string;
}

// By its shape: the errors of node:fs are no instances of Error where code runs in a context of its own.
export function isSystemError(error: unknown): error is SystemError {
  return typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
}
