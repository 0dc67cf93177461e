import { impliedType } from '../schema/implied-type';
import { attributeOf, nestedObjects, objectAt } from '../schema/nested-objects';
import type { Attributes } from '../schema/type';
import { equal } from '../value/fingerprint';
import type { Path } from '../value/path';
import type { Value } from '../value/value';

/**
 * The attributes with `requiresReplace` that a plan changes. Of a set nothing inside is asked: elements have
 * no position by which to tell an old from a new one.
 */
export function replacements(
  attributes: Attributes,
  prior: Value,
  planned: Value,
  path: Path = [],
): readonly Path[] {
  return Object.entries(attributes).flatMap(([name, { type, options }]) => {
    const before = attributeOf(prior, name);
    const after = attributeOf(planned, name);
    const here = [...path, name];
    if (equal(impliedType(type), before, after)) return [];
    if (options.requiresReplace) return [here];
    if (type.kind !== 'nested' || type.nesting === 'set') return [];
    const steps = new Map(
      [...nestedObjects(type, before), ...nestedObjects(type, after)].map(({ step }) => [
        String(step[0]),
        step,
      ]),
    );
    return [...steps.values()].flatMap((step) =>
      replacements(type.attributes, objectAt(type, before, step), objectAt(type, after, step), [
        ...here,
        ...step,
      ]),
    );
  });
}
