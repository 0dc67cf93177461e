import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { LockInfo } from './lock-info';

/** Where an engine puts a state that its store did not take (Terraform and OpenTofu alike). */
export const ERRORED_STATE = 'errored.tfstate';

/** What this project notes beside it. */
const RECORD = 'connector-unreleased-lock.json';

/** A lock that one of our own runs has not given back. */
export interface UnreleasedLock {
  /** `user@host`, as the engine signs locks. */
  readonly who: string;
  /** The run: from before the engine was started to after it had ended, in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** Once it is known: an engine that cannot reach the store does not say it. */
  readonly id?: string;
}

/** Whether a stack's directory has a state that no store has. */
export const hasErroredState = (directory: string): boolean => existsSync(join(directory, ERRORED_STATE));

export function removeErroredState(directory: string): void {
  rmSync(join(directory, ERRORED_STATE), { force: true });
}

/** The lock that was not given back, if there is one. */
export function unreleasedLock(directory: string): UnreleasedLock | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, RECORD), 'utf8')) as UnreleasedLock;
  } catch {
    return undefined;
  }
}

/** Remembers it for the next run; undefined: there is none any more. */
export function rememberLock(directory: string, lock: UnreleasedLock | undefined): void {
  const file = join(directory, RECORD);
  if (lock === undefined) rmSync(file, { force: true });
  else writeFileSync(file, JSON.stringify(lock), { mode: 0o600 });
}

/** Who takes the locks of the engines that this process starts. */
export function ourselves(): string {
  return `${userInfo().username}@${hostname()}`;
}

/**
 * Whether a lock is the one that our run has left; undefined where that cannot be told. By its id, where that is known.
 * Otherwise by who took it and when: our run held the lock from some moment after its start to its end, so that nobody
 * else can have taken one in that time and hold it still, by the clock of the same machine.
 */
export function isLeftBy(left: UnreleasedLock, lock: LockInfo): boolean | undefined {
  if (left.id !== undefined) return left.id === lock.id;
  const created = lock.created?.getTime();
  if (lock.who === '' || created === undefined) return undefined;
  return lock.who === left.who && created >= left.from && created <= left.until;
}
