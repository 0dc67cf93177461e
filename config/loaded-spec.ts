import type { ApplianceProfile } from '../appliance/profiles';
import type { AwsConnector } from './spec.generated';
import type { SpecSource } from './spec-source';

/** A resolved spec: `extends` merged, defaults filled in, paths absolute, texts from the environment put in. */
export type ConnectorSpec = AwsConnector;

/**
 * A valid spec and where it comes from. Of an absent connector's appliance, registration and certificate nothing is
 * certain: what is wrong there is left out, so that it can be removed all the same.
 */
export interface LoadedSpec {
  readonly spec: ConnectorSpec;
  readonly profile: ApplianceProfile;
  readonly source: SpecSource;
}
