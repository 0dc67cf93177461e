/** An OVA was refused. `problems` holds every reason found, one sentence each; the message is all of them. */
export class OvaError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'OvaError';
  }
}
