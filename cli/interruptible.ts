import { withSignals, type SignalOptions } from '../engine/signals';
import { CommandFailure } from './failure';

/**
 * Ends the work in order, sessions closed, when the user has enough or the terminal is lost. A signal that comes when
 * the work has had its time for that ends this process at once.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options?: SignalOptions,
): Promise<T> {
  const interruption = new AbortController();
  const take = (signal: NodeJS.Signals, letGo: () => void): void => {
    if (interruption.signal.aborted) {
      letGo();
      process.kill(process.pid, signal);
    } else interruption.abort(new CommandFailure('interrupted'));
  };
  const another = 'stops at once, and may leave things half done';
  return withSignals({ take, another }, () => work(interruption.signal), options);
}
