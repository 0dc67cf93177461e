import { setTimeout as sleep } from 'node:timers/promises';
import { VcenterTransportError } from './transport-error';

/** A call is tried so often at most, with these pauses between (up to a fifth more, so that clients spread). */
export const TRIES = 3;
const PAUSES_MILLISECONDS = [500, 2000];

/**
 * Repeats what failed on its way: a read after any temporary failure, anything else only when its request was never
 * sent, so that nothing is done twice. What vCenter itself refused is never repeated.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { repeatable, signal }: { readonly repeatable: boolean; readonly signal?: AbortSignal },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof VcenterTransportError) || !error.temporary) throw error;
      if (error.sent && !repeatable) throw error;
      const pause = PAUSES_MILLISECONDS[tries - 1];
      if (pause === undefined) throw tried(error);
      await sleep(pause * (1 + Math.random() / 5), undefined, { signal }).catch((reason: unknown) => {
        signal?.throwIfAborted();
        throw reason;
      });
    }
  }
}

function tried({ text, problem, sent, temporary }: VcenterTransportError): VcenterTransportError {
  return new VcenterTransportError(`${text} (tried ${TRIES} times)`, problem, sent, temporary);
}
