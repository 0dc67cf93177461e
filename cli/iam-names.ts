import { profileOf, type ApplianceProfile } from '../appliance/profiles';
import { identityPolicyOf, snapshotName, type IdentityPolicy, type LoadedSpec } from '../config';
import { managedPolicyArn, partitionOf, type IamNames } from '../preflight';
import { CommandFailure } from './failure';

/** The names that connectors get by themselves (config/resolve.ts, and the schema's default of the role). */
export function anyNames(): IamNames {
  const profile = profileOf('AwsConnector');
  const snapshots = Object.keys(profile.identity.snapshots).map((name) => `/${name}-*`);
  return {
    partition: 'aws',
    users: ['/aws-connector-*'],
    existingUsers: [],
    exclusiveUsers: ['/aws-connector-*'],
    roles: ['/vmimport', '/aws-connector-*-trust', '/AWS-Management-Portal-for-vCenter-*'],
    policies: [
      ...managedPolicies(profile, 'us-east-1', true),
      ...snapshots.map((path) => `arn:aws:iam::*:policy${path}`),
    ],
    snapshots,
    buckets: ['export-to-s3-*'],
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
  const partition = partitions[0] ?? 'aws';
  // One policy for several accounts names none of them.
  const accountId = accounts.length === 1 ? accounts[0] : undefined;
  const createdBy = ({ path, userName, vmImportUser }: Identity): (string | undefined)[] => [
    below(path, userName),
    below(path, vmImportUser?.userName),
  ];
  // The path of somebody else's user is not known.
  const anywhere = (name: string | undefined): string[] =>
    name === undefined ? [] : [`/${name}`, `/*/${name}`];
  const withPolicy = (wanted: (policy: IdentityPolicy) => boolean): LoadedSpec[] =>
    connectors.filter(({ spec }) => wanted(identityPolicyOf(spec)));
  const snapshots = unique(withPolicy(({ source }) => source === 'snapshot').flatMap(snapshotsOf));
  return {
    partition,
    accountId,
    users: unique(identities.flatMap(createdBy)),
    existingUsers: unique(identities.flatMap(({ existingUser }) => anywhere(existingUser))),
    exclusiveUsers: unique(
      withPolicy(({ exclusive }) => exclusive).flatMap(({ spec }) => createdBy(spec.aws.identity)),
    ),
    inlineUsers: unique(
      withPolicy(({ replaceInline }) => replaceInline).flatMap(({ spec: { aws } }) => [
        below(aws.identity.path, aws.identity.userName),
        ...anywhere(aws.identity.existingUser),
      ]),
    ),
    roles: unique(
      identities.flatMap(({ path, vmImportRole, trustRole, samlRole }) =>
        [vmImportRole, trustRole, samlRole].map((role) => below(path, role?.name)),
      ),
    ),
    policies: [
      // AWS's own also where copies are made: they are detached when a copy takes their place.
      ...unique(
        connectors.flatMap(({ spec: { aws }, profile }) =>
          managedPolicies(profile, aws.region, aws.identity.vmImportRole !== undefined),
        ),
      ),
      ...snapshots.map((path) => `arn:${partition}:iam::${accountId ?? '*'}:policy${path}`),
    ],
    snapshots,
    buckets: unique(connectors.map(({ spec: { aws } }) => aws.exportBucket?.name)),
    permissionsBoundaries: unique(identities.map(({ permissionsBoundary }) => permissionsBoundary)),
    accessKeys: identities.some(({ accessKey }) => accessKey !== undefined),
    authorities: unique(
      connectors.map(({ spec: { certificate } }) =>
        typeof certificate?.issuer === 'object' ? certificate.issuer.acmPca : undefined,
      ),
    ),
  };
}

type Identity = LoadedSpec['spec']['aws']['identity'];

/** Path and name of the policies that are made for a connector. */
function snapshotsOf({ spec, profile: { identity: known } }: LoadedSpec): string[] {
  const { path, vmImportRole } = spec.aws.identity;
  return attachedPolicies(known, vmImportRole !== undefined).map(
    ({ value }) => `${path}${snapshotName(spec, value)}`,
  );
}

const attachedPolicies = (
  known: ApplianceProfile['identity'],
  vmImport: boolean,
): ApplianceProfile['identity']['managedPolicies'] => [
  ...known.managedPolicies,
  ...(vmImport ? (known.vmImport?.managedPolicies ?? []) : []),
];

const managedPolicies = ({ identity }: ApplianceProfile, region: string, vmImport: boolean): string[] =>
  attachedPolicies(identity, vmImport).map(({ value }) => managedPolicyArn(region, value));
