import { PkiError, readKeyBundle, writeKeyBundle, type KeyBundle } from '../pki';
import {
  describeReference,
  findSecret,
  storeSecret,
  type SecretContext,
  type SecretStoreReference,
} from '../secrets';
import { CommandFailure } from './failure';

/**
 * The keys that a connector's store holds; none where there is nothing yet.
 *
 * @throws SecretError when it cannot be told: a key that is there must not be replaced because its store was away
 * @throws CommandFailure for something else than keys
 */
export async function readKeys(store: SecretStoreReference, context: SecretContext): Promise<KeyBundle> {
  const kept = await findSecret(store, context);
  try {
    return readKeyBundle(kept?.value ?? '');
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new CommandFailure(`${describeReference(store)} holds something else than keys: ${error.message}`);
  }
}

/** Puts keys in place of those that are there. No signal: once begun it is done. @throws SecretError */
export async function writeKeys(
  store: SecretStoreReference,
  keys: KeyBundle,
  { env, aws, cwd }: SecretContext,
): Promise<void> {
  await storeSecret(store, writeKeyBundle(keys), { env, aws, cwd });
}
