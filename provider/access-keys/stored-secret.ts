import { createHash } from 'node:crypto';
import {
  removeSecret,
  resolveSecret,
  toStoreReference,
  type SecretContext,
  type SecretStoreReference,
} from '../../secrets';
import type { ConnectorClient } from '../client';
import type { ClientCall } from '../client-call';
import type { Json, PrivateState } from '../runtime';

/** What work on a key and its secret gets. */
export interface KeyCall extends ClientCall {
  readonly privateState: PrivateState;
}

/** Where a digest of the stored secret is kept, to know it again: 240 random bits, which nobody finds from it. */
const DIGEST = 'secret_digest';
const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex').slice(0, 32);

/** Remembers a secret, without keeping it. */
export const rememberSecret = ({ privateState }: KeyCall, secret: string): void => {
  privateState.set(DIGEST, digestOf(secret));
};

/** What is remembered of a secret, to find it again. */
export const rememberedSecret = ({ privateState }: Pick<KeyCall, 'privateState'>): Json | undefined =>
  privateState.get(DIGEST);

/** Where secrets come from, for a store of keys. */
export const contextOf = ({ env, aws }: ConnectorClient, signal?: AbortSignal): SecretContext => ({
  ...{ env, aws },
  ...(signal && { signal }),
});

/**
 * Takes a secret out of a store, unless something else lies there by now. A store that does not let go is a warning.
 *
 * @param remembered what `rememberedSecret` gave while it was the current one
 * @param opensNothing whether its key is deleted already
 */
export async function forgetSecret(
  store: unknown,
  remembered: Json | undefined,
  { provider, diagnostics, signal }: ClientCall,
  opensNothing: boolean,
): Promise<void> {
  if (remembered === undefined || store === null) return;
  const context = contextOf(provider, signal);
  try {
    const reference: SecretStoreReference = toStoreReference(store);
    if (digestOf((await resolveSecret(reference, context)).value) !== remembered) return;
    await removeSecret(reference, context);
  } catch (error) {
    signal.throwIfAborted();
    const rest = opensNothing
      ? 'The key is gone, hence it opens nothing any more.'
      : 'It opens nothing any more once the old key is retired.';
    diagnostics.warning(
      ['store'],
      'The secret of an access key may still lie in a store that is to hold it no longer',
      `${(error as Error).message}. ${rest}`,
    );
  }
}
