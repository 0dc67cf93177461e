import type { UnknownConfig } from '../schema/model';
import type { Attributes } from '../schema/type';
import type { Validator } from '../schema/validator';
import type { Awaitable } from './call';
import type { DataSource } from './data-source';
import type { Diagnostics } from './diagnostics';
import type { EphemeralResource } from './ephemeral-resource';
import type { Resource, ValidateCall } from './resource';

/** A provider: its configuration and its types. P is what `configure` makes for their calls. */
export interface Provider<P = unknown, A extends Attributes = Attributes> {
  /** As in its source address and in front of every type: `connector`. */
  readonly name: string;
  /** For the documentation, in Markdown. */
  readonly description: string;
  /** Defaults are filled in; nothing is ever computed. */
  readonly attributes: A;
  readonly validators?: readonly Validator<UnknownConfig<A>>[];
  validate?(call: ValidateCall<A>): Awaitable<void>;
  /** Asked once a process, before any other call that gets a `provider`. */
  configure(call: ConfigureCall<A>): Awaitable<P>;
  /** Asked when Terraform has finished with the process, which ends within 1.5 s: a place to log out. */
  close?(provider: P): Awaitable<void>;
  readonly resources?: readonly Resource<P>[];
  readonly dataSources?: readonly DataSource<P>[];
  readonly ephemeralResources?: readonly EphemeralResource<P>[];
}

export interface ConfigureCall<A extends Attributes> {
  /** With the defaults. While planning, UNKNOWN where it depends on what is still to be created. */
  readonly config: UnknownConfig<A>;
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
  /** Of the terraform or tofu that asks: `1.11.4`. */
  readonly terraformVersion: string;
}

/** Defines a provider. P comes from what `configure` returns, and every type must have been made for it. */
export function provider<A extends Attributes, P>(
  definition: Omit<Provider<P, A>, 'resources' | 'dataSources' | 'ephemeralResources'> & {
    readonly resources?: readonly Resource<NoInfer<P>>[];
    readonly dataSources?: readonly DataSource<NoInfer<P>>[];
    readonly ephemeralResources?: readonly EphemeralResource<NoInfer<P>>[];
  },
): Provider<P, A> {
  return definition;
}
