import { isLockConflict, lockInfoIn, type LockInfo } from './lock-info';
import { messagesIn } from './messages';
import { commandIn, declaredBackend, engineCommand } from './stack-place';

export interface LockedStack {
  readonly stack: string;
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * One sentence for a run that found the state locked: who holds it, since when, what for, and what to do. Undefined
 * for a run that failed for another reason, or did not fail.
 *
 * @param lines what the engine said, with `-json` or without
 */
export function lockConflict(place: LockedStack, lines: readonly string[]): string | undefined {
  const messages = messagesIn(lines);
  if (!isLockConflict(messages)) return undefined;
  return `${place.stack}: ${holder(place, lockInfoIn(messages))}`;
}

/** The same of a lock that is known. */
export function holder({ directory, env }: LockedStack, lock: LockInfo | undefined): string {
  if (lock === undefined) {
    return 'the state is locked, and its store does not say by whom; wait for it with --lock-timeout 5m, or ask the store';
  }
  const by = `${heldBy(lock)}; wait for it with --lock-timeout 5m`;
  // A lock on a local file goes with the process that holds it, and nobody else can release it.
  if (declaredBackend(directory)?.type === 'local') return `${by}, or end that run`;
  const release = commandIn(directory, `${engineCommand(env)} force-unlock -force ${lock.id}`);
  return `${by}, or, only if that run is gone, release it: ${release}`;
}

function heldBy(lock: LockInfo): string {
  if (lock.who === '') return `the state is locked (${lock.id}), and its store does not say by whom`;
  const since = lock.created === undefined ? '' : ` since ${shown(lock.created)}`;
  return `the state is locked by ${lock.who}${since}, for ${purpose(lock)}`;
}

/** A moment as a person reads it. */
export const shown = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function purpose({ operation, version }: LockInfo): string {
  const what = operation.replace(/^OperationType/, '').toLowerCase();
  const engine = version === '' ? '' : ` (engine version ${version})`;
  if (what === '' || what === 'invalid') return `an operation it does not name${engine}`;
  return `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}${engine}`;
}
