import type { Attributes, NestedType, ObjectType, Type } from './type';

const implied = new WeakMap<Attributes, ObjectType>();

/** The type of an object with these attributes, as encoders and decoders see it. */
export function objectType(attributes: Attributes): ObjectType {
  const known = implied.get(attributes);
  if (known) return known;
  const fields = Object.entries(attributes).map(([name, { type }]) => [name, impliedType(type)] as const);
  const type: ObjectType = { kind: 'object', fields: Object.fromEntries(fields) };
  implied.set(attributes, type);
  return type;
}

/** A nested attribute is an object, or a collection of objects; every other type is what it is. */
export function impliedType(type: Type | NestedType): Type {
  if (type.kind !== 'nested') return type;
  const element = objectType(type.attributes);
  return type.nesting === 'single' ? element : { kind: type.nesting, element };
}
