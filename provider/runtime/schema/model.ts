import type { Decimal } from '../value/decimal';
import type { Unknown } from '../value/unknown';
import type { Dynamic, Value } from '../value/value';
import type {
  AnyAttributeOptions,
  Attribute,
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
import type { OneOf } from './validator';

/** An object as the state holds it: required or defaulted attributes have a value, write-only ones are null. */
export type Model<A extends Attributes> = View<A, 'state'>;

/** The configuration once everything in it is known: what it leaves out is null, defaults are not in it. */
export type Config<A extends Attributes> = View<A, 'config'>;

/** What Terraform promised the operator: computed attributes may be UNKNOWN, everything else is known. */
export type Plan<A extends Attributes> = View<A, 'plan'>;

/** The configuration while planning: UNKNOWN may be anywhere. */
export type UnknownConfig<A extends Attributes> = WithUnknownFields<View<A, 'config'>>;

/** A plan being made: UNKNOWN may be anywhere. */
export type UnknownPlan<A extends Attributes> = WithUnknownFields<View<A, 'state'>>;

type Shape = 'state' | 'config' | 'plan';

type View<A extends Attributes, S extends Shape> = { readonly [K in keyof A]: AttributeValue<A[K], S> };

// An attribute of which nothing is known in particular (`Attributes` itself) would recurse without end.
type AttributeValue<A extends Attribute, S extends Shape> = Attribute extends A
  ? Value
  : A extends Attribute<infer T, infer O>
    ? Presence<O, S, Inner<T, O, S>>
    : never;

type Presence<O extends AnyAttributeOptions, S extends Shape, V> = O extends { required: true }
  ? O extends { writeOnly: true }
    ? WriteOnly<S, V>
    : V
  : O extends { writeOnly: true }
    ? WriteOnly<S, V | null>
    : S extends 'config'
      ? V | null
      : O extends { default: NonNullable<unknown> }
        ? V
        : S extends 'plan'
          ? O extends { computed: true }
            ? WithUnknown<V> | null
            : V | null
          : V | null;

type WriteOnly<S extends Shape, V> = S extends 'config' ? V : null;

type Inner<T extends Type | NestedType, O, S extends Shape> =
  T extends NestedType<infer N, infer A>
    ? Nest<N, View<A, S>>
    : T extends StringType
      ? TextOf<O>
      : T extends Type
        ? ElementValue<T>
        : never;

type Nest<N extends Nesting, V> = N extends 'single'
  ? V
  : N extends 'map'
    ? Readonly<Record<string, V>>
    : readonly V[];

/** The value of a nested attribute as a configuration gives it. */
export type NestedConfig<N extends Nesting, A extends Attributes> = Nest<N, View<A, 'config'>>;

/** `oneOf` among the validators narrows the text. */
type TextOf<O> = O extends { validators: readonly (infer R)[] }
  ? [OneOfValues<R>] extends [never]
    ? string
    : OneOfValues<R>
  : string;
type OneOfValues<R> = R extends OneOf<infer V> ? V : never;

/** The value of a type without nulls, except for the fields of an object or a tuple. */
export type ElementValue<T extends Type> = Type extends T
  ? NonNullable<Value>
  : T extends StringType
    ? string
    : T extends BoolType
      ? boolean
      : T extends IntType
        ? number
        : T extends NumberType
          ? Decimal
          : T extends DynamicType
            ? Dynamic
            : T extends CollectionType<'list' | 'set', infer E>
              ? readonly ElementValue<E>[]
              : T extends CollectionType<'map', infer E>
                ? Readonly<Record<string, ElementValue<E>>>
                : T extends ObjectType<infer F>
                  ? { readonly [K in keyof F]: ElementValue<F[K]> | null }
                  : T extends TupleType<infer E>
                    ? { readonly [K in keyof E]: ElementValue<E[K]> | null }
                    : never;

/** UNKNOWN in place of the value or of anything inside it. */
export type WithUnknown<V> =
  | Unknown
  | (Unknown extends V ? V : V extends Decimal | Dynamic ? V : V extends object ? WithUnknownFields<V> : V);
type WithUnknownFields<V> = { readonly [K in keyof V]: WithUnknown<V[K]> };
