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

export interface CheckContext {
  readonly profile: ApplianceProfile;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * `review` looks at the files alone; `deploy` comes right before terraform and needs the environment too; so does
   * `remove`, for which a connector is absent, whatever its file says.
   */
  readonly purpose: 'review' | 'deploy' | 'remove';
  /** Version of vmware/vsphere the stacks are made for. */
  readonly vsphereProviderVersion: string;
  /** Whether something stands at a path that the schema has refused; the spec has nothing in its place. */
  readonly isRefused: (path: Path) => boolean;
  /** The authorities Terraform trusts, read when first asked for. */
  readonly trusted: () => TrustedAuthorities;
}

/** One rule about a spec beyond its schema. */
export type Check = (spec: PartialSpec, context: CheckContext) => Finding[];
