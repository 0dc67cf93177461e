/** Something took longer than it may. */
export class OutOfTime extends Error {
  constructor(readonly seconds: number) {
    super(`no answer within ${seconds} s`);
  }
}

/**
 * Runs `work` with a signal that is aborted after so many seconds, or with `outer`. Ends at that moment even when
 * the work ignores its signal.
 *
 * @throws OutOfTime when its time is over; the reason of `outer` when that was aborted
 */
export async function withinTime<T>(
  seconds: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const own = new AbortController();
  let onOuter = (): void => undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    const stop = (reason: unknown): void => {
      own.abort(reason);
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    onOuter = () => {
      stop(outer.reason);
    };
    timer = setTimeout(() => {
      stop(new OutOfTime(seconds));
    }, seconds * 1000);
    outer.addEventListener('abort', onOuter, { once: true });
  });
  try {
    return await Promise.race([work(own.signal), end]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onOuter);
  }
}
