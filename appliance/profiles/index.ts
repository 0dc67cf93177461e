import { awsConnector } from './aws-connector';
import type { ApplianceProfile } from './profile';

export type { ApplianceProfile, Basis, DiskProvisioning, Endpoint, Fact } from './profile';

/** Every profile, by the spec's `kind`. */
const profiles: Readonly<Record<string, ApplianceProfile>> = Object.fromEntries(
  [awsConnector].map((profile) => [profile.kind, profile]),
);

/** @throws RangeError when there is no such kind. */
export function profileOf(kind: string): ApplianceProfile {
  const profile = profiles[kind];
  if (profile === undefined) throw new RangeError(`no profile for kind ${kind}`);
  return profile;
}
