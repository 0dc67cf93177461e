import type { Config, Model, UnknownConfig } from '../schema/model';
import type { Attributes } from '../schema/type';
import type { Validator } from '../schema/validator';
import type { Awaitable, Call, Json } from './call';
import type { ValidateCall } from './resource';

/** An ephemeral resource: a value that is in no plan and no state. P is the configured provider. */
export interface EphemeralResource<P, A extends Attributes = Attributes> {
  /** With the provider's name in front: `connector_secret`. */
  readonly type: string;
  /** For the documentation, in Markdown. */
  readonly description: string;
  readonly attributes: A;
  readonly validators?: readonly Validator<UnknownConfig<A>>[];
  validate?(call: ValidateCall<A>): Awaitable<void>;
  open(call: OpenCall<P, A>): Awaitable<Opened<A>>;
  /** Asked at `renewAt`. */
  renew?(call: OpenedCall<P>): Awaitable<Renewed>;
  /** Asked when nothing needs the value any longer. */
  close?(call: OpenedCall<P>): Awaitable<void>;
}

export interface OpenCall<P, A extends Attributes> extends Call<P> {
  /** With the defaults. */
  readonly config: Config<A>;
}

export interface OpenedCall<P> extends Call<P> {
  /** What `open` or the last `renew` returned; null when nothing. */
  readonly private: Json;
}

export interface Renewed {
  /** When to ask `renew`. Default: never. */
  readonly renewAt?: Date;
  /** For `renew` and `close`. Default: null from `open`, unchanged from `renew`. */
  readonly private?: Json;
}

export interface Opened<A extends Attributes> extends Renewed {
  readonly result: Model<A>;
}

/** Defines an ephemeral resource: `ephemeralResource<Client>()({ ... })`. */
export function ephemeralResource<P>(): <A extends Attributes>(
  definition: EphemeralResource<P, A>,
) => EphemeralResource<P, A> {
  return (definition) => definition;
}
