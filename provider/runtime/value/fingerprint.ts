import type { Type } from '../schema/type';
import { Decimal } from './decimal';
import { isUnknown } from './unknown';
import { Dynamic, type Value, type ValueMap } from './value';

/** Whether two values of a type are the same to Terraform: sets in any order, unknown like unknown. */
export function equal(type: Type, one: Value, other: Value): boolean {
  return one === other || fingerprint(type, one) === fingerprint(type, other);
}

/** A text that two values of a type have in common when they are equal, and only then. */
export function fingerprint(type: Type, value: Value): string {
  return JSON.stringify(comparable(type, value));
}

/** Each kind of value is told by its form: null, a text, a boolean, or an array with the kind in front. */
function comparable(type: Type, value: Value): unknown {
  if (value === null) return null;
  if (isUnknown(value)) return ['unknown'];
  switch (type.kind) {
    case 'string':
    case 'bool':
      return value;
    case 'int':
    case 'number':
      return ['number', value instanceof Decimal ? value.text : Decimal.of(value as number).text];
    case 'list':
      return ['list', ...(value as Value[]).map((element) => comparable(type.element, element))];
    case 'set': {
      const members = (value as Value[]).map((element) => fingerprint(type.element, element));
      return ['set', ...new Set(members)].sort();
    }
    case 'map':
      return entries(value as ValueMap, () => type.element);
    case 'object':
      return entries(value as ValueMap, (name) => type.fields[name]);
    case 'tuple':
      return [
        'list',
        ...type.elements.map((element, at) => comparable(element, (value as Value[])[at] ?? null)),
      ];
    case 'dynamic': {
      const { type: inner, value: content } = value as Dynamic;
      return ['dynamic', typeFingerprint(inner), comparable(inner, content)];
    }
  }
}

function entries(value: ValueMap, typeOf: (name: string) => Type | undefined): unknown {
  return [
    'map',
    ...Object.keys(value)
      .sort()
      .map((name) => {
        const type = typeOf(name);
        return [name, type === undefined ? null : comparable(type, value[name] ?? null)];
      }),
  ];
}

/** `int` and `number` are one type to Terraform. */
function typeFingerprint(type: Type): unknown {
  switch (type.kind) {
    case 'int':
      return 'number';
    case 'list':
    case 'set':
    case 'map':
      return [type.kind, typeFingerprint(type.element)];
    case 'object':
      return Object.keys(type.fields)
        .sort()
        .map((name) => [name, typeFingerprint(type.fields[name] ?? { kind: 'dynamic' })]);
    case 'tuple':
      return ['tuple', ...type.elements.map(typeFingerprint)];
    default:
      return type.kind;
  }
}
