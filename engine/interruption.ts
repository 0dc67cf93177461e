import type { ChildProcess } from 'node:child_process';
import { withSignals, type SignalOptions } from './signals';

/**
 * Signals that are to end this command, while engines work for it. The first lets each engine come to an end in
 * order: Terraform finishes what it is doing, writes the state and gives the lock back. A second one is passed on when
 * they have had time for that, and means to Terraform that it is to stop at once: it ends five seconds after it
 * whatever it is doing, and then leaves its lock behind, also when it was only planning (`Meta.RunOperation` of its
 * sources). This process waits for them in either case, so that nothing is left running.
 */
export class Interruption {
  private readonly controller = new AbortController();

  /** @param children engines that get signals */
  constructor(private readonly children = new Set<ChildProcess>()) {}

  /** Does `work`, with signals caught. */
  static async during<T>(
    work: (interruption: Interruption) => Promise<T>,
    options?: SignalOptions,
  ): Promise<T> {
    const interruption = new Interruption();
    const take = (): void => {
      interruption.interrupt();
    };
    const another = 'stops at once, and may leave a lock';
    return withSignals({ take, another }, () => work(interruption), options);
  }

  /** For what has to be done even so, such as bringing a state home; a further signal reaches it as well. */
  aftermath(): Interruption {
    return new Interruption(this.children);
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

  private interrupt(): void {
    this.controller.abort(new Error('interrupted'));
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
