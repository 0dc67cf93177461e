import { setTimeout as sleep } from 'node:timers/promises';
import { askStore, type Purpose } from './ask-store';
import { MAX_BYTES } from './private-file';
import { describeReference, toSecretReference, type SecretReference } from './reference';
import { resolveSecret } from './resolve';
import { SecretError } from './secret-error';
import type { SecretContext, SecretRequest } from './store';
import { WRITERS, type WritableStore } from './writers';
import type { SecretWriter } from './writer';

/**
 * Where a secret is written, as `secretStore` of config/connector.schema.json has it. It is a reference as well: what
 * was stored is read back by the very same.
 */
export type SecretStoreReference = Extract<
  SecretReference,
  Readonly<Partial<Record<WritableStore, string>>>
> & {
  readonly env?: never;
};

/**
 * Takes a store from a spec or a provider's configuration, where unset attributes are null.
 *
 * @throws SecretError that repeats nothing of what it found
 */
export function toStoreReference(value: unknown): SecretStoreReference {
  const reference = toSecretReference(value);
  if ('env' in reference) {
    throw new SecretError(
      describeReference(reference),
      `cannot be written: it is gone with its process; name one of ${Object.keys(WRITERS).join(', ')}`,
    );
  }
  return reference;
}

/**
 * Writes a secret, replacing what is there, and reads it back. What lies beside it (other keys of the same secret)
 * stays.
 *
 * @returns the version as `resolveSecret` gives it from now on
 * @throws SecretError, and whatever `context.signal` was aborted with
 */
export async function storeSecret(
  store: SecretStoreReference,
  value: string,
  context: SecretContext,
): Promise<{ readonly version?: string }> {
  const subject = describeReference(store);
  refuseUnreadable(value, subject);
  await ask(store, context, WRITING, (writer, request) => writer.write(request, value));
  return readBack(store, value, subject, context);
}

/** Takes a stored secret away; one that is gone already is no error. @throws SecretError */
export function removeSecret(store: SecretStoreReference, context: SecretContext): Promise<void> {
  return ask(store, context, REMOVING, (writer, request) => writer.remove(request));
}

/**
 * Whether a secret could be written, asked before there is one; cheap, and no promise: some stores tell only the one
 * who writes that he may not.
 *
 * @throws SecretError that says what is missing
 */
export function checkStore(store: SecretStoreReference, context: SecretContext): Promise<void> {
  return ask(store, context, WRITING, (writer, request) => writer.check(request));
}

const WRITING: Purpose = { tooLate: 'was not written', unforeseen: 'could not be written' };
const REMOVING: Purpose = { tooLate: 'was not removed', unforeseen: 'could not be removed' };

async function ask(
  store: SecretStoreReference,
  context: SecretContext,
  purpose: Purpose,
  asked: (writer: SecretWriter, request: SecretRequest) => Promise<void>,
): Promise<void> {
  const checked = toStoreReference(store);
  await askStore(checked, context, purpose, (name, request) =>
    asked(WRITERS[name as WritableStore], request),
  );
}

/** What `resolveSecret` would refuse, or give back as another text. */
function refuseUnreadable(value: string, subject: string): void {
  const problem =
    value === ''
      ? 'is nothing'
      : value.includes('\0')
        ? 'holds a NUL byte'
        : value.startsWith('\uFEFF')
          ? 'begins with a byte order mark'
          : Buffer.from(value, 'utf8').toString('utf8') !== value
            ? 'is no valid Unicode'
            : Buffer.byteLength(value, 'utf8') >= MAX_BYTES
              ? `has ${MAX_BYTES} bytes or more`
              : undefined;
  if (problem !== undefined)
    throw new SecretError(subject, `is not written: the secret ${problem}; give another`);
}

/** Waits in milliseconds: a store that is spread over machines may still give the old value for a moment. */
const WAITS = [200, 500, 1_000, 2_000, 4_000];

async function readBack(
  store: SecretStoreReference,
  value: string,
  subject: string,
  context: SecretContext,
): Promise<{ readonly version?: string }> {
  for (const wait of [...WAITS, undefined]) {
    const secret = await resolveSecret(store, context).catch((error: unknown) => {
      if (wait === undefined || !(error instanceof SecretError)) throw error;
      return undefined;
    });
    if (secret?.value === value) return secret.version === undefined ? {} : { version: secret.version };
    if (wait !== undefined) await sleep(wait, undefined, { signal: context.signal });
  }
  throw new SecretError(
    subject,
    'was written, and reading it gives another value; see who else writes there',
  );
}
