import type { Config, Model, Plan, UnknownConfig, UnknownPlan } from '../schema/model';
import type { Attributes } from '../schema/type';
import type { Validator } from '../schema/validator';
import type { Decimal } from '../value/decimal';
import type { Path } from '../value/path';
import type { Awaitable, Call, PrivateState } from './call';
import type { Diagnostics } from './diagnostics';

/** A resource type: what it looks like, and how its objects come, change and go. P is the configured provider. */
export interface Resource<P, A extends Attributes = Attributes> {
  /** With the provider's name in front: `connector_power`. */
  readonly type: string;
  /** For the documentation, in Markdown. */
  readonly description: string;
  /** Of the state. Raised with every change of the attributes old state does not fit. Default 0. */
  readonly version?: number;
  readonly attributes: A;
  /** Rules between attributes: `exactlyOneOf('file', 'text')`. */
  readonly validators?: readonly Validator<UnknownConfig<A>>[];
  /** What validators cannot say. Without a provider: nothing is configured yet. */
  validate?(call: ValidateCall<A>): Awaitable<void>;
  /** Changes a plan before Terraform shows it, or refuses it. Not asked when the object is to be destroyed. */
  modifyPlan?(call: ModifyPlanCall<P, A>): Awaitable<void>;
  /** May refuse that an object is destroyed. Terraform does not ask when the object is to be replaced. */
  planDestroy?(call: PlanDestroyCall<P, A>): Awaitable<void>;
  create(call: CreateCall<P, A>): Awaitable<Model<A>>;
  /** The object as it is now; null when it is gone. */
  read(call: StateCall<P, A>): Awaitable<Model<A> | null>;
  /** Left out: every attribute an operator can set must have `requiresReplace`. */
  update?(call: UpdateCall<P, A>): Awaitable<Model<A>>;
  delete(call: StateCall<P, A>): Awaitable<void>;
  /** What is known of an object from its ID alone; `read` is asked next. Left out: cannot be imported. */
  importState?(call: ImportCall<P>): Awaitable<Partial<Model<A>>>;
  /** From each older version (the key) to the next one. */
  readonly upgrades?: Readonly<Record<number, (state: RawState) => RawState>>;
}

export interface ValidateCall<A extends Attributes> {
  readonly config: UnknownConfig<A>;
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
}

export interface ModifyPlanCall<P, A extends Attributes> extends Call<P> {
  readonly config: UnknownConfig<A>;
  /** Null when the object is to be created, also in place of one that is replaced. */
  readonly prior: Model<A> | null;
  readonly plan: PlanEditor<A>;
  readonly privateState: PrivateState;
}

/** A plan as the schema makes it (defaults, unknowns, replacements), to be changed. */
export interface PlanEditor<A extends Attributes> {
  /** The plan with all that has been `set` so far. */
  readonly values: UnknownPlan<A>;
  /** Only for computed attributes the configuration does not set: of others Terraform was promised the configured value. */
  set<K extends keyof A & string>(name: K, value: UnknownPlan<A>[K]): void;
  /** The object must be replaced because of this attribute. Terraform heeds it only when the attribute changes. */
  requireReplace(attribute: (keyof A & string) | Path): void;
  /** Whether the plan differs from `prior` in this attribute (or in any): unknown is a change, and so is a creation. */
  changes(name?: keyof A & string): boolean;
}

export interface PlanDestroyCall<P, A extends Attributes> extends Call<P> {
  readonly prior: Model<A>;
  readonly privateState: PrivateState;
}

export interface CreateCall<P, A extends Attributes> extends Call<P> {
  readonly config: Config<A>;
  readonly plan: Plan<A>;
  readonly privateState: PrivateState;
  /**
   * Notes what exists so far. When `create` or `update` fails afterwards the state holds this object
   * (after `create` tainted: replaced by the next apply). What is left out is as planned where that is known,
   * or after `update` as before.
   */
  readonly save: (partial: Partial<Model<A>>) => void;
}

export interface UpdateCall<P, A extends Attributes> extends CreateCall<P, A> {
  readonly prior: Model<A>;
}

/** A read or a delete. */
export interface StateCall<P, A extends Attributes> extends Call<P> {
  readonly state: Model<A>;
  readonly privateState: PrivateState;
}

export interface ImportCall<P> extends Call<P> {
  readonly id: string;
  readonly privateState: PrivateState;
}

/** A state as it lies in the state file, numbers without loss. */
export type RawState = Readonly<Record<string, RawValue>>;
export type RawValue =
  null | boolean | string | number | Decimal | readonly RawValue[] | { readonly [name: string]: RawValue };

/**
 * Defines a resource type. Called twice because TypeScript infers all type arguments or none:
 * `resource<Client>()({ ... })`.
 */
export function resource<P>(): <A extends Attributes>(definition: Resource<P, A>) => Resource<P, A> {
  return (definition) => definition;
}
