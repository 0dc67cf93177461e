import { askStore } from './ask-store';
import { describeReference, locate, type SecretReference } from './reference';
import { SecretAbsentError, SecretError } from './secret-error';
import type { SecretContext } from './store';
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

const READING = { tooLate: 'was not to be had', unforeseen: 'could not be read' };

/**
 * Reads the secret behind a reference, once: nothing is kept or tried again with another source.
 *
 * @throws SecretError when there is none, and whatever `context.signal` was aborted with
 */
export async function resolveSecret(reference: SecretReference, context: SecretContext): Promise<Secret> {
  const stored = await askStore(reference, context, READING, (store, request) => STORES[store].read(request));
  const subject = describeReference(reference);
  const { value } = stored;
  if (value === '') throw new SecretError(subject, 'is empty; put the secret there');
  if (value.includes('\0'))
    throw new SecretError(subject, 'holds a NUL byte, hence no text; put the secret there as text');
  const versions = [locate(reference).version, stored.version].filter((text) => text !== undefined);
  return versions.length === 0 ? { value } : { value, version: versions.join(' ') };
}

/** The same; undefined when there is nothing where the reference leads. @throws SecretError for any other trouble */
export async function findSecret(
  reference: SecretReference,
  context: SecretContext,
): Promise<Secret | undefined> {
  try {
    return await resolveSecret(reference, context);
  } catch (error) {
    if (error instanceof SecretAbsentError) return undefined;
    throw error;
  }
}
