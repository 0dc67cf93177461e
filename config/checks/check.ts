import type { ApplianceProfile } from '../../appliance/profiles';
import type { Path } from '../document';
import type { AwsConnector } from '../spec.generated';
import type { TrustedAuthorities } from '../trusted-authorities';

/** What a check finds: an error stops the connector, a note is worth knowing. */
export interface Finding {
  readonly path: Path;
  readonly at?: 'key' | 'value';
  readonly severity?: 'error' | 'note';
  /** One sentence, without the place. */
  readonly message: string;
}

/** A spec of which the parts that break the schema have been taken out. */
export type PartialSpec = DeepPartial<AwsConnector>;

type DeepPartial<T> = T extends readonly (infer Item)[]
  ? readonly DeepPartial<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;

/**
 * What specs are loaded for. `review` looks at the files alone; `operate` comes before a connection to vCenter or to a
 * console, and needs besides what `{ env: NAME }` says of these two; `deploy` comes right before terraform and needs all
 * of the environment; so does `remove`, for which a connector is absent, whatever its file says.
 */
export type Purpose = 'review' | 'operate' | 'deploy' | 'remove';

/** Whether Terraform is about to run, which has needs of its own. */
export const isForTerraform = (purpose: Purpose): boolean => purpose === 'deploy' || purpose === 'remove';

export interface CheckContext {
  readonly profile: ApplianceProfile;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly purpose: Purpose;
  /** Version of vmware/vsphere the stacks are made for. */
  readonly vsphereProviderVersion: string;
  /** Whether something stands at a path that the schema has refused; the spec has nothing in its place. */
  readonly isRefused: (path: Path) => boolean;
  /** The authorities Terraform trusts, read when first asked for. */
  readonly trusted: () => TrustedAuthorities;
}

/** One rule about a spec beyond its schema. */
export type Check = (spec: PartialSpec, context: CheckContext) => Finding[];
