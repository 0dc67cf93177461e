import { ProviderError } from '../definition/diagnostics';
import type { Awaitable } from '../definition/call';

/** The calls that are under way, so that all of them can be cancelled, or fail at once. */
export class RunningCalls {
  private readonly running = new Set<AbortController>();
  private stopped = new AbortController();

  /**
   * Runs a call.
   *
   * @param work gets a signal that is aborted when Terraform is interrupted or the call has failed from outside
   * @param afterStop whether it is to be done although Terraform has been interrupted: closing what was opened
   * @throws whatever `work` throws, or the error the calls were failed with
   */
  async run<T>(work: (signal: AbortSignal) => Awaitable<T>, afterStop = false): Promise<T> {
    const failed = new AbortController();
    const signal = afterStop ? failed.signal : AbortSignal.any([failed.signal, this.stopped.signal]);
    const failure = new Promise<never>((_, reject) => {
      failed.signal.addEventListener('abort', () => reject(failed.signal.reason as Error));
    });
    this.running.add(failed);
    try {
      return await Promise.race([Promise.resolve(signal).then(work), failure]);
    } finally {
      this.running.delete(failed);
    }
  }

  /** Aborts the signals of all calls, and of those that come later. They end when their authors heed it. */
  stop(): void {
    this.stopped.abort(new ProviderError('Interrupted by the operator before it was done'));
  }

  /** Lets later calls begin again: a provider that outlives one run of Terraform serves the next. */
  resume(): void {
    if (this.stopped.signal.aborted) this.stopped = new AbortController();
  }

  /** Ends all calls with an error that nobody caught, for nobody knows whose it is. Returns how many there were. */
  fail(error: unknown): number {
    const calls = [...this.running];
    for (const call of calls) call.abort(error);
    return calls.length;
  }

  get count(): number {
    return this.running.size;
  }
}
