import { withinTime } from '../../preflight';
import type { ConnectorSpec } from '../../config';
import {
  describeReference,
  resolveSecret,
  SecretAbsentError,
  toSecretReference,
  type SecretContext,
} from '../../secrets';
import { isSecretName } from './secret-names';

/** Names by which a reference says where a secret lies. */
const STORES = ['env', 'file', 'ssm', 'secretsmanager', 'vault', 'sops'];

/** Lines of a secret that are shorter would hide every second word of a log. */
const SHORTEST_LINE = 8;

/** A store that does not answer within so many seconds is not waited for. */
const STORE_SECONDS = 30;

/** What there is to be hidden. */
export interface KnownSecrets {
  /** In every form in which they may be found again. */
  readonly values: readonly string[];
  /** References that could not be read, each as messages name it: what they lead to is known by its form alone. */
  readonly unknown: readonly string[];
}

/**
 * What the references of a spec lead to, as far as they lead anywhere now, and which of them could not be read. What is
 * not there is no secret yet.
 *
 * @throws when it is interrupted
 */
export async function knownSecrets(spec: ConnectorSpec, context: SecretContext): Promise<KnownSecrets> {
  const { signal = new AbortController().signal } = context;
  const unknown: string[] = [];
  const found = referencesIn(spec).map(async (given) => {
    const reference = toSecretReference(given);
    try {
      const secret = await withinTime(STORE_SECONDS, signal, (own) =>
        resolveSecret(reference, { ...context, signal: own }),
      );
      return [secret.value];
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SecretAbsentError)) unknown.push(describeReference(reference));
      return [];
    }
  });
  const values = [...new Set((await Promise.all(found)).flat())].flatMap(formsOf);
  return { values, unknown: [...new Set(unknown)] };
}

/**
 * What has to be looked for to find a secret again: the value itself, the lines of one that has several, as text is
 * looked through by lines, and the secrets within one that is JSON, as an access key is stored.
 */
export function formsOf(value: string): readonly string[] {
  const lines = value
    .split('\n')
    .map((line) => line.trim())
    // The frame of a PEM text stands in every other one as well.
    .filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----'));
  return [...new Set([value, value.trim(), ...lines, ...secretsIn(value)])];
}

function secretsIn(value: string): readonly string[] {
  if (!value.trimStart().startsWith('{')) return [];
  const texts: string[] = [];
  try {
    JSON.parse(value, (name, part: unknown) => {
      if (typeof part === 'string' && (name === 'key' || isSecretName(name))) texts.push(part);
      return part;
    });
  } catch {
    return [];
  }
  return texts;
}

function referencesIn(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  if (STORES.some((store) => Object.hasOwn(value, store))) return [value];
  return Object.values(value).flatMap(referencesIn);
}
