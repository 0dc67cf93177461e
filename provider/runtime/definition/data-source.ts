import type { Config, Model, UnknownConfig } from '../schema/model';
import type { Attributes } from '../schema/type';
import type { Validator } from '../schema/validator';
import type { Awaitable, Call } from './call';
import type { ValidateCall } from './resource';

/** A data source: something that is looked at, never changed. P is the configured provider. */
export interface DataSource<P, A extends Attributes = Attributes> {
  /** With the provider's name in front: `connector_health`. */
  readonly type: string;
  /** For the documentation, in Markdown. */
  readonly description: string;
  readonly attributes: A;
  readonly validators?: readonly Validator<UnknownConfig<A>>[];
  validate?(call: ValidateCall<A>): Awaitable<void>;
  /** Only ever asked when the whole configuration is known. What the configuration sets must come back as it is. */
  read(call: ReadDataCall<P, A>): Awaitable<Model<A>>;
}

export interface ReadDataCall<P, A extends Attributes> extends Call<P> {
  /** With the defaults. */
  readonly config: Config<A>;
}

/** Defines a data source: `dataSource<Client>()({ ... })`. */
export function dataSource<P>(): <A extends Attributes>(definition: DataSource<P, A>) => DataSource<P, A> {
  return (definition) => definition;
}
