import type { Awaitable } from '../definition/call';
import { ProviderError } from '../definition/diagnostics';

interface RunningCall {
  readonly controller: AbortController;
  readonly afterStop: boolean;
  readonly fail: (error: unknown) => void;
}

/** The calls that are under way, so that all of them can be cancelled, or fail at once. */
export class RunningCalls {
  private readonly running = new Set<RunningCall>();
  private stopped = false;

  /**
   * Runs a call.
   *
   * @param work gets a signal that is aborted when Terraform is interrupted or the call has failed from outside
   * @param afterStop whether it is to be done although Terraform has been interrupted: closing what was opened
   * @throws whatever `work` throws, or the error the calls were failed with
   */
  async run<T>(work: (signal: AbortSignal) => Awaitable<T>, afterStop = false): Promise<T> {
    const controller = new AbortController();
    let fail: RunningCall['fail'] = () => undefined;
    const failure = new Promise<never>((_, reject) => (fail = reject));
    const call = { controller, afterStop, fail };
    this.running.add(call);
    if (this.stopped) interrupt(call);
    try {
      return await Promise.race([Promise.resolve(controller.signal).then(work), failure]);
    } finally {
      this.running.delete(call);
    }
  }

  /** Aborts the signals of all calls, and of those that come later. They end when their authors heed it. */
  stop(): void {
    this.stopped = true;
    for (const call of this.running) interrupt(call);
  }

  /** Lets later calls begin again: a provider that outlives one run of Terraform serves the next. */
  resume(): void {
    this.stopped = false;
  }

  /** Ends all calls with an error that nobody caught, for nobody knows whose it is. Returns how many there were. */
  fail(error: unknown): number {
    const calls = [...this.running];
    for (const { controller, fail } of calls) {
      controller.abort(error);
      fail(error);
    }
    return calls.length;
  }

  get count(): number {
    return this.running.size;
  }
}

function interrupt({ controller, afterStop }: RunningCall): void {
  if (!afterStop) controller.abort(new ProviderError('Interrupted by the operator before it was done'));
}
