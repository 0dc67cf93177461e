import type { Value, ValueMap } from '../value/value';
import { changeNestedObjects } from './nested-objects';
import type { Attribute, Attributes } from './type';

/** A configuration with the defaults of what it leaves out, inside nested attributes too. */
export function withDefaults(attributes: Attributes, config: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      fill(attribute, config[name] ?? defaultOf(attribute)),
    ]),
  );
}

/** Null when there is none. The attribute's builder has seen to its type. */
export function defaultOf({ type, options }: Attribute): Value {
  const value = (options.default ?? null) as Value;
  if (type.kind !== 'nested') return value;
  // A default may leave attributes out, which a value never does.
  return changeNestedObjects(type, value, (object) =>
    Object.fromEntries(Object.keys(type.attributes).map((name) => [name, object[name] ?? null])),
  );
}

function fill({ type }: Attribute, value: Value): Value {
  if (type.kind !== 'nested') return value;
  return changeNestedObjects(type, value, (object) => withDefaults(type.attributes, object));
}
