import { defaultOf } from '../schema/defaults';
import { impliedType } from '../schema/implied-type';
import { attributeOf, changeNestedObjects, objectAt } from '../schema/nested-objects';
import type { Attribute, Attributes } from '../schema/type';
import { equal } from '../value/fingerprint';
import { isUnknown, UNKNOWN } from '../value/unknown';
import type { Value, ValueMap } from '../value/value';

/**
 * What an object will be: the configuration, with defaults, without write-only values, and for computed
 * attributes it leaves out the prior value, or unknown where there is no prior object.
 *
 * @param prior null when the object is to be created, unknown when nobody can tell which object it was
 */
export function plannedObject(attributes: Attributes, prior: Value, config: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      plannedValue(attribute, prior, attributeOf(prior, name), config[name] ?? null),
    ]),
  );
}

function plannedValue(attribute: Attribute, prior: Value, before: Value, config: Value): Value {
  const { type, options } = attribute;
  if (options.writeOnly) return null;
  const wanted = config ?? defaultOf(attribute);
  if (wanted === null) {
    if (!options.computed) return null;
    return prior === null || isUnknown(prior) ? UNKNOWN : before;
  }
  if (type.kind !== 'nested') return wanted;
  return changeNestedObjects(type, wanted, (object, step) =>
    plannedObject(type.attributes, type.nesting === 'set' ? null : objectAt(type, before, step), object),
  );
}

/**
 * The plan with every computed attribute unknown whose value a change in the plan may change, as `recomputedBy`
 * says. Nothing becomes unknown when nothing changes.
 *
 * @param fixed top-level attributes that keep what they are
 */
export function withRecomputed(
  attributes: Attributes,
  prior: ValueMap,
  config: ValueMap,
  planned: ValueMap,
  fixed: ReadonlySet<string>,
): ValueMap {
  const changed = changedAttributes(attributes, prior, planned).length > 0;
  return changed ? recompute(attributes, prior, config, planned, fixed) : planned;
}

function recompute(
  attributes: Attributes,
  prior: ValueMap,
  config: ValueMap,
  planned: ValueMap,
  fixed: ReadonlySet<string>,
): ValueMap {
  const result: Record<string, Value> = { ...planned };
  for (const [name, attribute] of Object.entries(attributes)) {
    const { type } = attribute;
    const wanted = config[name] ?? defaultOf(attribute);
    if (type.kind !== 'nested' || type.nesting === 'set' || wanted === null) continue;
    result[name] = changeNestedObjects(type, planned[name] ?? null, (object, step) => {
      const before = objectAt(type, prior[name] ?? null, step);
      const inner = objectAt(type, wanted, step);
      if (before === null || isUnknown(before) || inner === null || isUnknown(inner)) return object;
      return recompute(type.attributes, before as ValueMap, inner as ValueMap, object, new Set());
    });
  }
  // One recomputed attribute may be what another is recomputed by, whatever their order.
  for (let settled = false; !settled;) {
    settled = true;
    const changed = new Set(changedAttributes(attributes, prior, result));
    for (const [name, attribute] of Object.entries(attributes)) {
      const { recomputedBy, computed } = attribute.options;
      const free = computed && config[name] === null && !fixed.has(name) && !isUnknown(result[name]);
      if (!free || recomputedBy?.some((other) => changed.has(other)) === false) continue;
      result[name] = UNKNOWN;
      settled = false;
    }
  }
  return result;
}

/** The names of the attributes in which two objects differ. */
export function changedAttributes(attributes: Attributes, one: ValueMap, other: ValueMap): readonly string[] {
  return Object.entries(attributes)
    .filter(([name, { type }]) => !equal(impliedType(type), one[name] ?? null, other[name] ?? null))
    .map(([name]) => name);
}
