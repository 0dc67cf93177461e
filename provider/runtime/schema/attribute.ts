import type {
  Attribute,
  AttributeOptions,
  Attributes,
  BoolType,
  CollectionType,
  DynamicType,
  IntType,
  NestedType,
  Nesting,
  NumberType,
  ObjectType,
  StringType,
  TupleType,
  Type,
} from './type';
import type { ElementValue, NestedConfig } from './model';

/** A type without options, as it stands inside `list(...)`, `object({...})` and the like: `string()`. */
export type Element<T extends Type = Type> = Attribute<T, NoOptions>;
export type NoOptions = Readonly<Record<string, never>>;
export type Elements = Readonly<Record<string, Element>>;

/** A text. */
export function string(): Element<StringType>;
export function string<const O extends AttributeOptions<string>>(options: O): Attribute<StringType, O>;
export function string<O extends AttributeOptions<string>>(
  options?: O,
): Attribute<StringType, O | NoOptions> {
  return { type: { kind: 'string' }, options: options ?? {} };
}

/** True or false. */
export function bool(): Element<BoolType>;
export function bool<const O extends AttributeOptions<boolean>>(options: O): Attribute<BoolType, O>;
export function bool<O extends AttributeOptions<boolean>>(options?: O): Attribute<BoolType, O | NoOptions> {
  return { type: { kind: 'bool' }, options: options ?? {} };
}

/** A whole number, at most 2^53 - 1 from zero; any other number is refused with a diagnostic. */
export function int(): Element<IntType>;
export function int<const O extends AttributeOptions<number>>(options: O): Attribute<IntType, O>;
export function int<O extends AttributeOptions<number>>(options?: O): Attribute<IntType, O | NoOptions> {
  return { type: { kind: 'int' }, options: options ?? {} };
}

/** A number of any size and precision: a `Decimal`. */
export function number(): Element<NumberType>;
export function number<const O extends AttributeOptions<ElementValue<NumberType>>>(
  options: O,
): Attribute<NumberType, O>;
export function number<O extends AttributeOptions<ElementValue<NumberType>>>(
  options?: O,
): Attribute<NumberType, O | NoOptions> {
  return { type: { kind: 'number' }, options: options ?? {} };
}

/** Any value: a `Dynamic`, which carries its type. */
export function dynamic(): Element<DynamicType>;
export function dynamic<const O extends AttributeOptions<ElementValue<DynamicType>>>(
  options: O,
): Attribute<DynamicType, O>;
export function dynamic<O extends AttributeOptions<ElementValue<DynamicType>>>(
  options?: O,
): Attribute<DynamicType, O | NoOptions> {
  return { type: { kind: 'dynamic' }, options: options ?? {} };
}

/** @example list(string(), { optional: true, description: '...' }) */
export function list<E extends Type>(element: Element<E>): Element<CollectionType<'list', E>>;
export function list<
  E extends Type,
  const O extends AttributeOptions<ElementValue<CollectionType<'list', E>>>,
>(element: Element<E>, options: O): Attribute<CollectionType<'list', E>, O>;
export function list(element: Element, options: object = {}): Attribute {
  return { type: { kind: 'list', element: element.type }, options };
}

/** A set: an array in models, in no order, of values that are all different. */
export function set<E extends Type>(element: Element<E>): Element<CollectionType<'set', E>>;
export function set<E extends Type, const O extends AttributeOptions<ElementValue<CollectionType<'set', E>>>>(
  element: Element<E>,
  options: O,
): Attribute<CollectionType<'set', E>, O>;
export function set(element: Element, options: object = {}): Attribute {
  return { type: { kind: 'set', element: element.type }, options };
}

/** Values by name. */
export function map<E extends Type>(element: Element<E>): Element<CollectionType<'map', E>>;
export function map<E extends Type, const O extends AttributeOptions<ElementValue<CollectionType<'map', E>>>>(
  element: Element<E>,
  options: O,
): Attribute<CollectionType<'map', E>, O>;
export function map(element: Element, options: object = {}): Attribute {
  return { type: { kind: 'map', element: element.type }, options };
}

/** The types of an object's or a tuple's members. */
export type TypesOf<E> = {
  readonly [K in keyof E]: E[K] extends Attribute<infer T extends Type> ? T : never;
};

/** An object all of whose fields are given together. For fields with options of their own use `single`. */
export function object<E extends Elements>(fields: E): Element<ObjectType<TypesOf<E>>>;
export function object<
  E extends Elements,
  const O extends AttributeOptions<ElementValue<ObjectType<TypesOf<E>>>>,
>(fields: E, options: O): Attribute<ObjectType<TypesOf<E>>, O>;
export function object(fields: Elements, options: object = {}): Attribute {
  const types = Object.entries(fields).map(([name, field]) => [name, field.type] as const);
  return { type: { kind: 'object', fields: Object.fromEntries(types) }, options };
}

/** A list of fixed length whose elements have a type each. */
export function tuple<const E extends readonly Element[]>(elements: E): Element<TupleType<TypesOf<E>>>;
export function tuple<
  const E extends readonly Element[],
  const O extends AttributeOptions<ElementValue<TupleType<TypesOf<E>>>>,
>(elements: E, options: O): Attribute<TupleType<TypesOf<E>>, O>;
// What TypesOf makes of a tuple of unknown length is not seen to be an array: hence `unknown`.
export function tuple(elements: readonly Element[], options: object = {}): unknown {
  return { type: { kind: 'tuple', elements: elements.map(({ type }) => type) }, options };
}

/** One object with attributes of its own: `attribute = { ... }`. */
export function single<A extends Attributes, const O extends AttributeOptions<NestedConfig<'single', A>>>(
  attributes: A,
  options: O,
): Attribute<NestedType<'single', A>, O> {
  return nested('single', attributes, options);
}

/** A list of objects with attributes of their own: `attribute = [{ ... }]`. */
export function listNested<A extends Attributes, const O extends AttributeOptions<NestedConfig<'list', A>>>(
  attributes: A,
  options: O,
): Attribute<NestedType<'list', A>, O> {
  return nested('list', attributes, options);
}

/** A set of objects with attributes of their own. Computed attributes inside are refused: nothing tells whose they are. */
export function setNested<A extends Attributes, const O extends AttributeOptions<NestedConfig<'set', A>>>(
  attributes: A,
  options: O,
): Attribute<NestedType<'set', A>, O> {
  return nested('set', attributes, options);
}

/** Objects with attributes of their own, by name: `attribute = { name = { ... } }`. */
export function mapNested<A extends Attributes, const O extends AttributeOptions<NestedConfig<'map', A>>>(
  attributes: A,
  options: O,
): Attribute<NestedType<'map', A>, O> {
  return nested('map', attributes, options);
}

function nested<N extends Nesting, A extends Attributes, O extends object>(
  nesting: N,
  attributes: A,
  options: O,
): Attribute<NestedType<N, A>, O> {
  return { type: { kind: 'nested', nesting, attributes }, options };
}
