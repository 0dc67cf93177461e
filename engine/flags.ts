/** @param timeout how long to wait for a state somebody else works on, as the engine takes it: `5m` */
export const waitingFor = (timeout: string | undefined): readonly string[] =>
  timeout === undefined ? [] : [`-lock-timeout=${timeout}`];

/** Whether init takes no provider but those of the lock file, checksums included. */
export const withLockFile = (isReadonly: boolean): readonly string[] =>
  isReadonly ? ['-lockfile=readonly'] : [];
