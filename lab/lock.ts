import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity';

interface Holder extends ProcessIdentity {
  /** Tells two holders in one process apart. */
  readonly token: string;
}

/** A process killed while it takes a lock over leaves the guard behind; taking over lasts microseconds. */
const GUARD_MILLISECONDS = 5000;

/**
 * Runs `work` while no other process, and no other call in this one, runs under the same lock file. Waits as long
 * as it takes; the lock of a process that has ended is taken over.
 *
 * @param onWait called once, with the holder's pid, when there is somebody to wait for
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  { onWait, signal }: { onWait?: (pid: number) => void; signal?: AbortSignal } = {},
): Promise<T> {
  const self: Holder = { ...identify(process.pid)!, token: randomUUID() };
  let told = false;
  while (!create(path, self)) {
    signal?.throwIfAborted();
    const holder = read(path);
    if (holder && !isAlive(holder)) {
      takeOver(path, holder);
    } else if (holder && !told) {
      told = true;
      onWait?.(holder.pid);
    }
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    if (read(path)?.token === self.token) rmSync(path, { force: true });
  }
}

/** A hard link appears with its content or not at all, unlike a file that is created and then written. */
function create(path: string, content: object): boolean {
  const complete = `${path}.${randomUUID()}`;
  // Again at every attempt: whom we waited for may have deleted the directory.
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(complete, JSON.stringify(content), { mode: 0o600 });
    linkSync(complete, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  } finally {
    rmSync(complete, { force: true });
  }
}

function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Removes the lock of a dead holder, and never that of a live one who has been quicker to take it over. */
function takeOver(path: string, dead: Holder): void {
  const guard = `${path}.takeover`;
  if (!create(guard, {})) {
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > GUARD_MILLISECONDS) rmSync(guard, { force: true });
    return;
  }
  try {
    if (read(path)?.token === dead.token) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}
