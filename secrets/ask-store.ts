import { describeReference, locate, type SecretReference } from './reference';
import { SecretError } from './secret-error';
import type { SecretContext, SecretRequest } from './store';
import type { StoreName } from './stores';

const TIMEOUT = 60_000;

/** What is asked of a store, as the end of a sentence: `was not to be had`, `could not be read`. */
export interface Purpose {
  readonly tooLate: string;
  readonly unforeseen: string;
}

/**
 * One thing asked of a reference's store, within `context.timeout`.
 *
 * @throws SecretError, and whatever `context.signal` was aborted with
 */
export async function askStore<T>(
  reference: SecretReference,
  context: SecretContext,
  purpose: Purpose,
  ask: (store: StoreName, request: SecretRequest) => Promise<T>,
): Promise<T> {
  context.signal?.throwIfAborted();
  const { store, locator, region } = locate(reference);
  const subject = describeReference(reference);
  const timeout = context.timeout ?? TIMEOUT;
  const over = AbortSignal.timeout(timeout);
  const signal = context.signal ? AbortSignal.any([context.signal, over]) : over;
  try {
    const work = ask(store, { locator, subject, region, context: { ...context, signal } });
    return await unlessAborted(work, signal);
  } catch (error) {
    context.signal?.throwIfAborted();
    if (over.aborted) {
      throw new SecretError(
        subject,
        `${purpose.tooLate} within ${timeout / 1000} seconds; see whether its store answers`,
      );
    }
    if (error instanceof SecretError) throw error;
    // Whatever else it says may hold what the store answered.
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    throw new SecretError(
      subject,
      `${purpose.unforeseen}, for a reason nobody foresaw (${kind}); report this`,
    );
  }
}

/** Some of a store's steps, such as looking for credentials, do not listen to a signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
