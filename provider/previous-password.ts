import type { Secret } from '../secrets';
import type { ClientCall } from './client-call';

/**
 * A password of the VM console that may be the present one still.
 *
 * @param reference null or undefined where there is none
 * @returns undefined also when it cannot be read: what was wanted before may be gone, or not written yet
 */
export async function previousPassword(
  reference: unknown,
  { provider, signal }: Pick<ClientCall, 'provider' | 'signal'>,
): Promise<Secret | undefined> {
  if (reference === null || reference === undefined) return undefined;
  try {
    return await provider.resolve(reference, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
