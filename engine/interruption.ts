import type { ChildProcess } from 'node:child_process';

/** What a terminal, a pipeline or a lost connection sends to end a command. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Signals that are to end this command, while engines work for it. The first lets each engine come to an end in
 * order: Terraform finishes what it is doing, writes the state and gives the lock back. A second one is passed on too,
 * and means to Terraform that it is to stop at once. This process waits for them in either case, so that nothing is
 * left running.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly children = new Set<ChildProcess>();

  /** Does `work`, with signals caught. */
  static async during<T>(work: (interruption: Interruption) => Promise<T>): Promise<T> {
    const interruption = new Interruption();
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
      for (const signal of SIGNALS) process.off(signal, interrupt);
      for (const stream of streams) stream.off('error', ignore);
    }
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
