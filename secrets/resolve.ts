import { describeReference, locate, type SecretReference } from './reference';
import { SecretError } from './secret-error';
import type { SecretContext, StoredSecret } from './store';
import { STORES } from './stores';

/** A value, never to be printed, and the mark by which a change of it is noticed. */
export interface Secret {
  readonly value: string;
  /**
   * The reference's own `version` and the store's, either alone or as `OWN STORE'S`. Without one, as for env and
   * file by themselves, a change cannot be noticed: a digest of the value would give a short one away.
   */
  readonly version?: string;
}

const TIMEOUT = 60_000;

/**
 * Reads the secret behind a reference, once: nothing is kept or tried again with another source.
 *
 * @throws SecretError when there is none, and whatever `context.signal` was aborted with
 */
export async function resolveSecret(reference: SecretReference, context: SecretContext): Promise<Secret> {
  context.signal?.throwIfAborted();
  const { store, locator, region, version } = locate(reference);
  const subject = describeReference(reference);
  const timeout = context.timeout ?? TIMEOUT;
  const over = AbortSignal.timeout(timeout);
  const signal = context.signal ? AbortSignal.any([context.signal, over]) : over;
  let stored: StoredSecret;
  try {
    const reading = STORES[store].read({ locator, subject, region, context: { ...context, signal } });
    stored = await unlessAborted(reading, signal);
  } catch (error) {
    context.signal?.throwIfAborted();
    if (over.aborted) {
      throw new SecretError(
        subject,
        `was not to be had within ${timeout / 1000} seconds; see whether its store answers`,
      );
    }
    if (error instanceof SecretError) throw error;
    // Whatever else it says may hold what the store answered.
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    throw new SecretError(subject, `could not be read, for a reason nobody foresaw (${kind}); report this`);
  }
  const { value } = stored;
  if (value === '') throw new SecretError(subject, 'is empty; put the secret there');
  if (value.includes('\0'))
    throw new SecretError(subject, 'holds a NUL byte, hence no text; put the secret there as text');
  const versions = [version, stored.version].filter((text) => text !== undefined);
  return versions.length === 0 ? { value } : { value, version: versions.join(' ') };
}

/** Some of a store's steps, such as looking for credentials, do not listen to a signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
