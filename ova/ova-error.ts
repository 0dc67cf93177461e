/** An OVA was refused. `problems` holds every reason found, one sentence each; the message is all of them. */
export class OvaError extends Error {
  constructor(
    readonly problems: readonly string[],
    /** SHA-256 of the refused file, if it was read to its end. */
    readonly sha256?: string,
  ) {
    super(problems.join('\n'));
    this.name = 'OvaError';
  }
}
