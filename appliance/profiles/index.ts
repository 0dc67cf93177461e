import { awsConnector } from './aws-connector';
import type { ApplianceProfile } from './profile';

export type { ConsoleProfile } from './console-profile';
export type { Basis, Fact } from './fact';
export { policyDocument, type PolicyDocument, type PolicyStatement } from './policy-document';
export type { ApplianceProfile, DiskProvisioning, Endpoint } from './profile';
export type { NextStep, Repair, Signs, TroubleCase, Troubleshooting, UpgradeTimes } from './troubleshooting';
export type { VmConsoleProfile } from './vm-console-profile';

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
