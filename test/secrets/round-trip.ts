import { describeReference, removeSecret, resolveSecret, SecretError, storeSecret } from '../../secrets';
import type { SecretContext, SecretReference, SecretStoreReference } from '../../secrets';
import { CANARY } from './places';

/** What is stored by a reference is what the same reference gives back, to the last character. */
export const VALUES: readonly (readonly [string, string])[] = [
  ['an access key', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'],
  ['spaces around', ' secret '],
  ['a line end', 'secret\n'],
  ['two line ends', 'secret\n\n'],
  ['a line end of Windows', 'secret\r\n'],
  ['half of one', 'secret\r'],
  ['lines', '-----BEGIN-----\nabc\n-----END-----\n'],
  ['quotes and brackets', `a"b'c\`d$e{f}[g]#h: i`],
  ['what looks like something else', '0123'],
  ['a truth value', 'true'],
  ['Unicode', 'pässwörd€😀\u0085\u2028x'],
  ['JSON', '{"a":1}'],
];

/** Stores, resolves and checks the version, which is another one for another value. */
export async function roundTrip(
  store: SecretStoreReference,
  value: string,
  context: SecretContext,
): Promise<string | undefined> {
  const { version } = await storeSecret(store, value, context);
  expect(await resolveSecret(store, context)).toEqual(version === undefined ? { value } : { value, version });
  return version;
}

/** What a refusal of `work` says, once it is sure that it shows no value. */
export async function refused(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SecretError)) throw new Error(`no SecretError but ${String(error)}`);
  const everything = `${error.stack} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`;
  for (const part of [CANARY, ...CANARY.split('-').slice(1)]) expect(everything).not.toContain(part);
  expect(error.message).not.toContain('\n');
  return error.message;
}

/** Removes, twice: what is gone is no error. */
export async function removeTwice(store: SecretStoreReference, context: SecretContext): Promise<void> {
  await removeSecret(store, context);
  await removeSecret(store, context);
  expect(await refused(resolveSecret(store as SecretReference, context))).toContain(
    describeReference(store as SecretReference),
  );
}
