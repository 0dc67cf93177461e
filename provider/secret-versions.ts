import type { ConnectorClient } from './client';
import { isUnknown, UNKNOWN, type Diagnostics, type Unknown } from './runtime';

/** What the plan of a reference needs. */
export interface VersionContext {
  readonly provider: ConnectorClient;
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
}

/**
 * The version of the secret behind a reference, as a plan tells it; null where neither the reference nor its store
 * has any. A store that does not answer is no reason to change anything: the last version is kept, with a warning.
 *
 * @param was undefined when the object is to be created
 */
export async function planVersion(
  reference: unknown,
  was: string | null | undefined,
  { provider, diagnostics, signal }: VersionContext,
): Promise<string | null | Unknown> {
  if (reference === null) return null;
  if (holdsUnknown(reference)) return UNKNOWN;
  try {
    return (await provider.secretVersion(reference, signal)) ?? null;
  } catch (error) {
    signal.throwIfAborted();
    // Something in the same apply may be about to put it there.
    if (was === undefined) return UNKNOWN;
    const found = error instanceof Error ? error.message : String(error);
    diagnostics.warning(
      [],
      'whether a secret has changed cannot be seen',
      `${found}. It counts as unchanged.`,
    );
    return was;
  }
}

/** The same of several references; the ones without any version are left out. */
export async function planVersions(
  references: Readonly<Record<string, unknown>>,
  was: Readonly<Record<string, string>> | undefined,
  context: VersionContext,
): Promise<Readonly<Record<string, string>> | Unknown> {
  const versions: Record<string, string> = {};
  for (const [name, reference] of Object.entries(references)) {
    const version = await planVersion(reference, was && (was[name] ?? null), context);
    if (isUnknown(version)) return UNKNOWN;
    if (version !== null) versions[name] = version;
  }
  return versions;
}

/** Whether two maps say the same. */
export const sameTexts = (
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean => {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
};

/** Whether a plan cannot tell all of a value. */
export const holdsUnknown = (value: unknown): boolean =>
  isUnknown(value) ||
  (typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown));
