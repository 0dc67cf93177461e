/** Who holds a state's lock, as the engine prints it (statemgr.LockInfo, the same in Terraform and OpenTofu). */
export interface LockInfo {
  readonly id: string;
  /** The state, as the store names it. */
  readonly path: string;
  /** `OperationTypeApply`, `OperationTypePlan`, `state-push`, ... */
  readonly operation: string;
  /** `user@host`; empty where the store does not say. */
  readonly who: string;
  /** Version of the engine. */
  readonly version: string;
  /** Undefined where it is no time. */
  readonly created?: Date;
}

const NOT_RELEASED = 'Error releasing the state lock';

/**
 * What the http backend says of a lock that is held. The lock it describes below that is the one it was about to take
 * itself (Terraform 1.11.4, internal/backend/remote-state/http/client.go); of the other it gives nothing but the id.
 */
const HTTP_HELD = /already\s+locked(?::\s+ID=(\S*)|,\s+failed)/;

/** Whether a run failed for a lock that somebody holds; with a store that does not say who, there is no LockInfo. */
export const isLockConflict = (messages: string): boolean =>
  !messages.includes(NOT_RELEASED) && (messages.includes('Lock Info:') || HTTP_HELD.test(messages));

/** Whether a run says of itself that it could not give its lock back. */
export const isLockLeft = (messages: string): boolean => messages.includes(NOT_RELEASED);

/** The lock that a message describes. */
export function lockInfoIn(messages: string): LockInfo | undefined {
  const http = HTTP_HELD.exec(messages);
  if (http !== null) {
    const [, held = ''] = http;
    return held === '' ? undefined : { id: held, path: '', operation: '', who: '', version: '' };
  }
  const from = messages.indexOf('Lock Info:');
  if (from === -1) return undefined;
  const text = messages.slice(from);
  const field = (name: string): string =>
    new RegExp(`^\\s*${name}:[^\\S\\n]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const id = field('ID');
  if (id === '') return undefined;
  return {
    id,
    path: field('Path'),
    operation: field('Operation'),
    who: field('Who'),
    version: field('Version'),
    created: timeOf(field('Created')),
  };
}

/** `2026-11-30 00:31:35.011286808 +0000 UTC`, as Go prints a time. */
function timeOf(text: string): Date | undefined {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,3})?\d* ([+-]\d\d)(\d\d)/.exec(text);
  if (parts === null) return undefined;
  const [, day, time, fraction = '', hours, minutes] = parts;
  const date = new Date(`${day}T${time}${fraction}${hours}:${minutes}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
