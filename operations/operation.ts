import type { Operated } from './operated';

/** One call of an operation, told before it is made: what `--dry-run` prints is what is done. */
export interface Step {
  /** What is called, where: `RebootGuest of /DC0/vm/appliances/fra-01`, `setup.rb: 3. Restart services`. */
  readonly call: string;
  /** Makes it, and looks at its outcome. @returns what was seen of it, for the progress */
  readonly run: (operated: Operated) => Promise<string | undefined>;
}

/** Something an operator does to a running connector, as the calls it is made of. */
export interface Operation {
  /** `restart the services of fra-01`, for progress and messages. */
  readonly title: string;
  /** What it does to whom, and what that means for its users, a sentence or two. */
  readonly says: string;
  /** What cannot be got back afterwards; undefined: it destroys nothing and asks for no name. */
  readonly destroys?: string;
  readonly steps: readonly Step[];
}

/** Makes the calls of an operation one after the other. @throws whatever a step throws; later ones are not made */
export async function operate({ steps }: Operation, operated: Operated): Promise<void> {
  for (const [index, { call, run }] of steps.entries()) {
    operated.signal.throwIfAborted();
    operated.tell(`${index + 1}/${steps.length} ${call}`);
    const seen = await run(operated);
    if (seen !== undefined) operated.tell(`    ${seen}`);
  }
}
