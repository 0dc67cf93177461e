import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until there is something to be seen; undefined when there is nothing in time. */
export async function until<T>(
  look: () => Promise<T | undefined>,
  options: { readonly seconds: number; readonly pause: number; readonly signal: AbortSignal },
): Promise<T | undefined> {
  const deadline = performance.now() + options.seconds * 1000;
  for (;;) {
    const seen = await look();
    const left = deadline - performance.now();
    if (seen !== undefined || left <= 0) return seen;
    await pause(Math.min(options.pause * 1000, left), undefined, { signal: options.signal });
  }
}
