import * as fc from 'fast-check';
import type { Type } from '../../../provider/runtime/schema/type';
import { Decimal } from '../../../provider/runtime/value/decimal';
import { UNKNOWN } from '../../../provider/runtime/value/unknown';
import { Dynamic, type Value } from '../../../provider/runtime/value/value';

/** Any text Terraform can hold: all of Unicode but halves of surrogate pairs. */
const text = fc.string({ unit: 'binary', maxLength: 12 });
/** The MessagePack library refuses this one key. */
const key = text.filter((name) => name !== '__proto__');
const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}$/);

/** Numbers of up to 60 digits, from very large to very small. */
export const decimal: fc.Arbitrary<Decimal> = fc
  .tuple(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), fc.integer({ min: -500, max: 500 }))
  .map(([digits, exponent]) => Decimal.parse(`${digits}e${exponent}`));

/** A type and what its values are. */
export interface Typed {
  readonly type: Type;
  readonly value: Value;
}

/** Any supported type, three levels deep, with a value that may have null and, if asked for, UNKNOWN anywhere. */
export function typedValue(unknowns: boolean): fc.Arbitrary<Typed> {
  return anyType(3, true).chain((type) => valueOf(type, unknowns).map((value) => ({ type, value })));
}

function anyType(depth: number, dynamics: boolean): fc.Arbitrary<Type> {
  const simple = fc.constantFrom<Type>(
    { kind: 'string' },
    { kind: 'bool' },
    { kind: 'int' },
    { kind: 'number' },
  );
  if (depth === 0) return simple;
  // The elements of a collection have one type, so none of them is dynamic.
  const element = anyType(depth - 1, false);
  const field = anyType(depth - 1, dynamics);
  const kinds: fc.Arbitrary<Type>[] = [
    simple,
    fc.record({ kind: fc.constantFrom('list', 'set', 'map'), element }),
    fc.record({ kind: fc.constant('object'), fields: fc.dictionary(name, field, { maxKeys: 3 }) }),
    fc.record({ kind: fc.constant('tuple'), elements: fc.array(field, { maxLength: 3 }) }),
  ];
  if (dynamics) kinds.push(fc.constant({ kind: 'dynamic' }));
  return fc.oneof(...kinds);
}

function valueOf(type: Type, unknowns: boolean): fc.Arbitrary<Value> {
  const known = knownValue(type, unknowns);
  const absent = unknowns ? fc.constantFrom<Value>(null, UNKNOWN) : fc.constant<Value>(null);
  return fc.oneof({ weight: 5, arbitrary: known }, { weight: 1, arbitrary: absent });
}

function knownValue(type: Type, unknowns: boolean): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'string':
      return text;
    case 'bool':
      return fc.boolean();
    case 'int':
      return fc.maxSafeInteger();
    case 'number':
      return decimal;
    case 'list':
    case 'set':
      return fc.array(valueOf(type.element, unknowns), { maxLength: 4 });
    case 'map':
      return fc.dictionary(key, valueOf(type.element, unknowns), { maxKeys: 4, noNullPrototype: true });
    case 'object': {
      const fields = Object.entries(type.fields).map(([field, of]) =>
        valueOf(of, unknowns).map((value) => [field, value] as const),
      );
      return fc.tuple(...fields).map((entries) => Object.fromEntries(entries));
    }
    case 'tuple':
      return fc.tuple(...type.elements.map((element) => valueOf(element, unknowns)));
    case 'dynamic':
      // What is inside has a type that is known: no number is an int, which only a schema says.
      return anyType(1, false).chain((inner) => {
        const plain = withoutInts(inner);
        return valueOf(plain, unknowns).map((value) => new Dynamic(plain, value));
      });
  }
}

function withoutInts(type: Type): Type {
  switch (type.kind) {
    case 'int':
      return { kind: 'number' };
    case 'list':
    case 'set':
    case 'map':
      return { ...type, element: withoutInts(type.element) };
    case 'object': {
      const fields = Object.entries(type.fields).map(([field, of]) => [field, withoutInts(of)] as const);
      return { ...type, fields: Object.fromEntries(fields) };
    }
    case 'tuple':
      return { ...type, elements: type.elements.map(withoutInts) };
    default:
      return type;
  }
}
