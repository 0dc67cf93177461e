import { profileOf, type ApplianceProfile } from '../appliance/profiles';
import type { LoadedSpec } from '../config';
import { managedPolicyArn, partitionOf, type IamNames } from '../preflight';
import { CommandFailure } from './failure';

/** The names that connectors get by themselves (config/resolve.ts, and the schema's default of the role). */
export function anyNames(): IamNames {
  const profile = profileOf('AwsConnector');
  return {
    partition: 'aws',
    users: ['/aws-connector-*'],
    existingUsers: [],
    roles: ['/vmimport'],
    policies: policiesOf(profile, 'us-east-1', true),
    permissionsBoundaries: [],
    accessKeys: true,
  };
}

/**
 * What the policy of these connectors is narrowed down to.
 *
 * @throws CommandFailure for connectors of several partitions
 */
export function namesOf(connectors: readonly LoadedSpec[]): IamNames {
  const unique = (values: readonly (string | undefined)[]): string[] => [
    ...new Set(values.filter((value) => value !== undefined)),
  ];
  const identities = connectors.map(({ spec: { aws } }) => aws.identity);
  const below = (path: string, name: string | undefined): string | undefined =>
    name === undefined ? undefined : `${path}${name}`;
  const partitions = unique(connectors.map(({ spec: { aws } }) => partitionOf(aws.region).id));
  if (partitions.length > 1) {
    throw new CommandFailure(
      `the connectors are in several partitions of AWS (${partitions.join(', ')}), which share no policy: name those of one`,
    );
  }
  const accounts = unique(connectors.map(({ spec: { aws } }) => aws.accountId));
  return {
    partition: partitions[0] ?? 'aws',
    // One policy for several accounts names none of them.
    accountId: accounts.length === 1 ? accounts[0] : undefined,
    users: unique(
      identities.flatMap(({ path, userName, vmImportUser }) => [
        below(path, userName),
        below(path, vmImportUser?.userName),
      ]),
    ),
    // The path of somebody else's user is not known.
    existingUsers: unique(identities.map(({ existingUser }) => existingUser)).flatMap((name) => [
      `/${name}`,
      `/*/${name}`,
    ]),
    roles: unique(identities.map(({ path, vmImportRole }) => below(path, vmImportRole?.name))),
    policies: unique(
      connectors.flatMap(({ spec: { aws }, profile }) =>
        policiesOf(profile, aws.region, aws.identity.vmImportRole !== undefined),
      ),
    ),
    permissionsBoundaries: unique(identities.map(({ permissionsBoundary }) => permissionsBoundary)),
    accessKeys: identities.some(({ accessKey }) => accessKey !== undefined),
    authorities: unique(
      connectors.map(({ spec: { certificate } }) =>
        typeof certificate?.issuer === 'object' ? certificate.issuer.acmPca : undefined,
      ),
    ),
  };
}

function policiesOf({ identity }: ApplianceProfile, region: string, vmImport: boolean): string[] {
  const names = [
    ...identity.managedPolicies,
    ...(vmImport ? (identity.vmImport?.managedPolicies ?? []) : []),
  ];
  return names.map(({ value }) => managedPolicyArn(region, value));
}
