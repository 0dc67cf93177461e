import { HIDDEN, type Redactor } from '../logs/redactor';
import { isSecretName } from '../logs/secret-names';

/** Maps of anything to anything: what an image or a VM is configured with has names that nobody knows. */
const MAPS_OF_ANYTHING: ReadonlySet<string> = new Set(['properties', 'extra_config']);

/**
 * A value of JSON without secrets: texts by what `redactor` knows, and whole where their name says that they are one.
 * References stay: they say where a secret lies.
 */
export function redactJson(value: unknown, redactor: Redactor): unknown {
  return redacted(value, redactor, false);
}

function redacted(value: unknown, redactor: Redactor, isSecret: boolean): unknown {
  if (typeof value === 'string') return isSecret && value !== '' ? HIDDEN : redactor.text(value);
  if (typeof value === 'number') return isSecret ? HIDDEN : value;
  if (Array.isArray(value)) return value.map((item) => redacted(item, redactor, isSecret));
  // Dates have a form of their own in JSON.
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const isMap = isSecret || MAPS_OF_ANYTHING.has(name);
      return [redactor.text(name), redacted(part, redactor, isMap || hides(name, part))];
    }),
  );
}

/** A map of such a name is a reference, or settings about a secret. */
const hides = (name: string, part: unknown): boolean =>
  isSecretName(name) && (typeof part !== 'object' || Array.isArray(part));
