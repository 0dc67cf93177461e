import type { Value, ValueMap } from '../value/value';
import { changeNestedObjects } from './nested-objects';
import type { Attributes } from './type';

/** The object without its write-only values, which no plan and no state may hold. */
export function withoutWriteOnly(attributes: Attributes, object: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, options }]) => {
      const value: Value = options.writeOnly ? null : (object[name] ?? null);
      if (type.kind !== 'nested') return [name, value];
      return [name, changeNestedObjects(type, value, (inner) => withoutWriteOnly(type.attributes, inner))];
    }),
  );
}
