import type { Document } from 'yaml';

/** More values than a megabyte of YAML can hold without aliases. */
const MAX_VALUES = 1_000_000;

/**
 * The document's value, in which nothing is shared: what changes a value in one place (a default, a path made
 * absolute) must not change what an alias made of it elsewhere.
 *
 * @returns undefined if its aliases multiply (a "billion laughs")
 */
export function plainValue(document: Document.Parsed): unknown {
  let values = 0;
  const copy = (value: unknown): unknown => {
    values += 1;
    if (values > MAX_VALUES) throw new RangeError('too many values');
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copy(child)]));
  };
  try {
    return copy(document.toJS({ maxAliasCount: 100 }));
  } catch {
    // Everything else it throws at has been refused with a place; its texts repeat the file.
    return undefined;
  }
}
