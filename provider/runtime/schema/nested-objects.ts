import type { Path } from '../value/path';
import { isUnknown, UNKNOWN } from '../value/unknown';
import type { Value, ValueMap } from '../value/value';
import type { NestedType } from './type';

/** An object inside a nested attribute's value. Its step is empty for `single`, else its index or key. */
export interface NestedObject {
  readonly step: Path;
  readonly object: ValueMap;
}

/** The objects a nested attribute's value consists of; none in null and unknown ones. */
export function nestedObjects(type: NestedType, value: Value): readonly NestedObject[] {
  const found: NestedObject[] = [];
  changeNestedObjects(type, value, (object, step) => {
    found.push({ step, object });
    return object;
  });
  return found;
}

/** The value with each object in it changed; null and unknown, as a whole or an element, stay. */
export function changeNestedObjects(
  type: NestedType,
  value: Value,
  change: (object: ValueMap, step: Path) => Value,
): Value {
  const one = (element: Value, step: Path): Value =>
    element === null || isUnknown(element) ? element : change(element as ValueMap, step);
  if (value === null || isUnknown(value)) return value;
  if (type.nesting === 'single') return one(value, []);
  if (type.nesting !== 'map') return (value as readonly Value[]).map((element, at) => one(element, [at]));
  const entries = Object.entries(value as ValueMap);
  return Object.fromEntries(entries.map(([key, element]) => [key, one(element, [key])]));
}

/** The object that stands at the same step of another value; null when there is none, unknown in an unknown. */
export function objectAt(type: NestedType, value: Value, step: Path): Value {
  if (value === null || isUnknown(value) || type.nesting === 'single') return value;
  const [key = ''] = step;
  const elements = value as Readonly<Record<string | number, Value>>;
  return Object.hasOwn(elements, key) ? (elements[key] ?? null) : null;
}

/** An attribute of an object that may itself be null or unknown, and then so is the attribute. */
export function attributeOf(object: Value, name: string): Value {
  if (isUnknown(object)) return UNKNOWN;
  return object === null ? null : ((object as ValueMap)[name] ?? null);
}
