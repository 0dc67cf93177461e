/** Who holds a state's lock, as the engine prints it (statemgr.LockInfo, the same in Terraform and OpenTofu). */
export interface LockInfo {
  readonly id: string;
  /** The state, as the store names it. */
  readonly path: string;
  /** `OperationTypeApply`, `OperationTypePlan`, `state-push`, ... */
  readonly operation: string;
  /** `user@host` */
  readonly who: string;
  /** Version of the engine. */
  readonly version: string;
  /** Undefined where it is no time. */
  readonly created?: Date;
}

/** Begins the error of a lock that is held, in both engines. */
const HELD = /Error (acquiring|locking) (the )?(destination )?state/i;
const NOT_RELEASED = 'Error releasing the state lock';

/** Whether a run failed for a lock that somebody holds; with a store that does not say who, there is no LockInfo. */
export const isLockConflict = (messages: string): boolean =>
  (HELD.test(messages) || messages.includes('Lock Info:')) && !messages.includes(NOT_RELEASED);

/** Whether a run says of itself that it could not give its lock back. */
export const isLockLeft = (messages: string): boolean => messages.includes(NOT_RELEASED);

/** The lock that a message describes. */
export function lockInfoIn(messages: string): LockInfo | undefined {
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
