import { conform } from '../value/conform';
import { isUnknown } from '../value/unknown';
import { Dynamic, type Value, type ValueMap } from '../value/value';
import { objectType } from '../schema/implied-type';
import type { Attributes } from '../schema/type';
import { withoutWriteOnly } from '../schema/write-only';
import type { CollectedDiagnostics } from './collected-diagnostics';
import type { Host } from './host';

/**
 * What an author returned, as far as it fits the schema; an error for everything that does not. Write-only
 * values are taken out without a word: `{ ...config }` is how most objects begin.
 *
 * @param call who returned it, for the error: `create`
 */
export function returnedObject(
  host: Host,
  diagnostics: CollectedDiagnostics,
  attributes: Attributes,
  returned: unknown,
  call: string,
): ValueMap | null {
  const writeOnly = Object.keys(attributes).filter((name) => attributes[name]?.options.writeOnly);
  const nulls = Object.fromEntries(writeOnly.map((name) => [name, null]));
  const object = typeof returned === 'object' && returned !== null ? { ...returned, ...nulls } : returned;
  const { value, problems } = conform(objectType(attributes), object, 'refused');
  diagnostics.problems(problems, `The provider's ${call} returned an object whose `);
  if (value === null) return null;
  const fitting = withoutWriteOnly(attributes, value as ValueMap);
  host.sensitive.add(attributes, fitting);
  return fitting;
}

/** The same for an object of which only some attributes are given; the others are as in `base`. */
export function returnedPart(
  host: Host,
  diagnostics: CollectedDiagnostics,
  attributes: Attributes,
  returned: object,
  base: ValueMap,
  call: string,
): ValueMap | null {
  const given = Object.entries(returned).filter(([, value]) => value !== undefined);
  return returnedObject(host, diagnostics, attributes, { ...base, ...Object.fromEntries(given) }, call);
}

/** An object all of whose attributes are null. */
export function emptyObject(attributes: Attributes): ValueMap {
  return Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));
}

/** A plan with null in place of what is unknown. */
export function knownPart(planned: ValueMap): ValueMap {
  return known(planned) as ValueMap;
}

function known(value: Value): Value {
  if (isUnknown(value)) return null;
  if (value instanceof Dynamic) return new Dynamic(value.type, known(value.value));
  if (Array.isArray(value)) return (value as readonly Value[]).map(known);
  if (typeof value !== 'object' || value === null || !isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, known(member)]));
}

function isMap(value: object): value is ValueMap {
  return Object.getPrototypeOf(value) === Object.prototype;
}
