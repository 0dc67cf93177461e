import type { ChildProcess } from 'node:child_process';

/** What a terminal, a pipeline or a lost connection sends to end a command. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * How long the engines have to come to an end before another signal makes them stop at once, in milliseconds. One
 * Ctrl-C often comes twice: the terminal sends it to the whole group, and npm and other wrappers pass it on once more.
 * Terraform ends five seconds after a second one whatever it is doing, and then leaves its lock behind, also when it
 * was only planning (`Meta.RunOperation` of its sources).
 */
const PATIENCE = 10_000;

/** How a command takes signals. */
export interface InterruptionOptions {
  /** For how long a further signal counts as the same, in milliseconds; 10 s unless told. */
  readonly patience?: number;
  /** Tells the user a line; on the standard error unless told. */
  readonly say?: (line: string) => void;
}

/**
 * Signals that are to end this command, while engines work for it. The first lets each engine come to an end in
 * order: Terraform finishes what it is doing, writes the state and gives the lock back. A second one is passed on when
 * they have had {@link PATIENCE} for that, and means to Terraform that it is to stop at once. This process waits for
 * them in either case, so that nothing is left running.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly patience: number;
  private readonly say: (line: string) => void;
  /** When the last signal was passed on, as `performance.now()` has it. */
  private passedOn = -Infinity;
  /** The work is done. */
  private isOver = false;

  /** @param children engines that get signals */
  constructor(
    private readonly options: InterruptionOptions = {},
    private readonly children = new Set<ChildProcess>(),
  ) {
    this.patience = options.patience ?? PATIENCE;
    this.say = options.say ?? ((line) => void process.stderr.write(`${line}\n`));
  }

  /** Does `work`, with signals caught. */
  static async during<T>(
    work: (interruption: Interruption) => Promise<T>,
    options?: InterruptionOptions,
  ): Promise<T> {
    const interruption = new Interruption(options);
    const interrupt = (): void => {
      interruption.interrupt();
    };
    for (const signal of SIGNALS) process.on(signal, interrupt);
    // Whoever read our output may have gone, and the engine still has to be waited for.
    const streams = [process.stdout, process.stderr];
    const ignore = (): void => undefined;
    for (const stream of streams) stream.on('error', ignore);
    try {
      return await work(interruption);
    } finally {
      const off = (): void => {
        for (const signal of SIGNALS) process.off(signal, interrupt);
        for (const stream of streams) stream.off('error', ignore);
      };
      interruption.isOver = true;
      // The same signal once more is not to kill the process while it says how it ended.
      if (interruption.left > 0) setTimeout(off, interruption.left).unref();
      else off();
    }
  }

  /** For what has to be done even so, such as bringing a state home; a further signal reaches it as well. */
  aftermath(): Interruption {
    return new Interruption(this.options, this.children);
  }

  /** Aborted by the first signal, for what is waited for here. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Passes every further signal on to an engine, until it has ended. */
  forwardTo(child: ChildProcess): void {
    this.children.add(child);
    child.once('exit', () => {
      this.children.delete(child);
    });
    child.once('error', () => {
      this.children.delete(child);
    });
  }

  /** For how long a signal still counts as the last one, in milliseconds. */
  private get left(): number {
    return Math.max(0, this.patience - (performance.now() - this.passedOn));
  }

  private interrupt(): void {
    this.controller.abort(new Error('interrupted'));
    if (this.isOver) return;
    if (this.left > 0) {
      const seconds = Math.ceil(this.left / 1000);
      this.say(`coming to an end in order; a signal after ${seconds} s stops at once, and may leave a lock`);
      return;
    }
    this.passedOn = performance.now();
    for (const { pid } of this.children) {
      if (pid !== undefined) interruptGroup(pid);
    }
  }
}

/** The group, as a terminal does it: the engine's command may be a script around it. Providers ignore SIGINT. */
function interruptGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
