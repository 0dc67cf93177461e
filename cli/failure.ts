/** A command that failed for a reason its message says in full; exit code 1. */
export class CommandFailure extends Error {}
