import type { Validator } from './validator';

/** The type of a value, as data. Builders make it; codecs, models and documentation read it. */
export type Type =
  StringType | BoolType | IntType | NumberType | DynamicType | CollectionType | ObjectType | TupleType;

export interface StringType {
  readonly kind: 'string';
}
export interface BoolType {
  readonly kind: 'bool';
}
/** A Terraform number that is a whole number JavaScript holds exactly: at most 2^53 - 1 from zero. */
export interface IntType {
  readonly kind: 'int';
}
/** A Terraform number of any size and precision. */
export interface NumberType {
  readonly kind: 'number';
}
/** Any value, with its type beside it. */
export interface DynamicType {
  readonly kind: 'dynamic';
}
export interface CollectionType<
  N extends 'list' | 'set' | 'map' = 'list' | 'set' | 'map',
  E extends Type = Type,
> {
  readonly kind: N;
  readonly element: E;
}
export interface ObjectType<F extends Fields = Fields> {
  readonly kind: 'object';
  readonly fields: F;
}
export type Fields = Readonly<Record<string, Type>>;
export interface TupleType<E extends readonly Type[] = readonly Type[]> {
  readonly kind: 'tuple';
  readonly elements: E;
}

/** Attributes inside an attribute: one object, or a list, a set or a map of them. */
export interface NestedType<N extends Nesting = Nesting, A extends Attributes = Attributes> {
  readonly kind: 'nested';
  readonly nesting: N;
  readonly attributes: A;
}
export type Nesting = 'single' | 'list' | 'set' | 'map';

/** One attribute of a schema: its type and what its author said of it. */
export interface Attribute<
  T extends Type | NestedType = Type | NestedType,
  O extends AnyAttributeOptions = AnyAttributeOptions,
> {
  readonly type: T;
  readonly options: O;
}

/** The attributes of a resource, a data source, a provider or a nested attribute, by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** What may be said of any attribute. Exactly one of required, optional and computed, or optional and computed. */
export interface AttributeFlags {
  /** For the documentation, in Markdown. Default: none. */
  readonly description?: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  /** The provider sets it when the configuration does not. */
  readonly computed?: boolean;
  /** Terraform hides it in its output; the runtime hides its value in diagnostics. It is in the state, in clear. */
  readonly sensitive?: boolean;
  /** Only ever in `config`: null in plans and in the state. */
  readonly writeOnly?: boolean;
  /** A change of it replaces the object. Only on resources. */
  readonly requiresReplace?: boolean;
  /**
   * For computed ones: the attributes (of the same object) whose change makes it unknown in the plan.
   * `[]` keeps its value for the object's life. Default: any change makes it unknown.
   */
  readonly recomputedBy?: readonly string[];
  /** Terraform warns where the configuration sets it. Say in the description what to use instead. */
  readonly deprecated?: boolean;
}

/** What may be said of an attribute with values of type V. */
export interface AttributeOptions<V> extends AttributeFlags {
  /** Taken when the configuration leaves it out. For optional ones. */
  readonly default?: V;
  /** Each is asked about a value of the configuration once it is known; all of them, not until the first error. */
  readonly validators?: readonly Validator<V>[];
}

/** Options whatever the values are. */
export interface AnyAttributeOptions extends AttributeFlags {
  readonly default?: unknown;
  readonly validators?: readonly Validator<never>[];
}
