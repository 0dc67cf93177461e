import entries from './aws.json';
import type { Purpose } from './purpose';

/** Whom and what the IAM side of connectors is about; every list may hold patterns such as `aws-connector-*`. */
export interface IamNames {
  /** Second part of an ARN. */
  readonly partition: string;
  /** @default any */
  readonly accountId?: string;
  /** Path and name of each user, `/aws-connector-fra-01`. */
  readonly users: readonly string[];
  /** Users that others made: nothing is made or deleted, and the policies are attached all the same. */
  readonly existingUsers: readonly string[];
  /** Those of `users` whose policies are nobody else's (`aws.identity.policy.exclusive`). @default none */
  readonly exclusiveUsers?: readonly string[];
  /** Path and name of users with an inline policy that is replaced. @default none */
  readonly inlineUsers?: readonly string[];
  /** Path and name of each role: VM Import's, and those of the portal's users. */
  readonly roles: readonly string[];
  /** ARNs of the policies that are attached. */
  readonly policies: readonly string[];
  /** Path and name of policies that are made from a snapshot; their ARNs stand in `policies` too. @default none */
  readonly snapshots?: readonly string[];
  /** Names of the buckets that are made. @default none */
  readonly buckets?: readonly string[];
  readonly permissionsBoundaries: readonly string[];
  /** Whether access keys are made. */
  readonly accessKeys: boolean;
  /** ARNs of the AWS Private CAs that issue certificates. @default none */
  readonly authorities?: readonly string[];
}

export interface IamStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** A policy document (IAM User Guide, JSON policy elements). */
export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IamStatement[];
}

interface Entry {
  readonly actions: readonly string[];
  readonly on:
    | 'users'
    | 'exclusiveUsers'
    | 'inlineUsers'
    | 'keyUsers'
    | 'role'
    | 'policies'
    | 'snapshots'
    | 'buckets'
    | 'authorities'
    | 'all';
  /** Only with the appliance's own policies (condition key iam:PolicyARN). */
  readonly onlyPolicies?: boolean;
  readonly for: readonly Purpose[];
  readonly when?: 'accessKey' | 'boundary' | 'bucket' | 'role' | 'roleBoundary';
  readonly why: string;
}

/** What is done to a user's own existence, which is not ours where somebody else made the user. */
const OWN_USER =
  /^iam:(CreateUser|DeleteUser|UpdateUser|TagUser|UntagUser|PutUserPermissionsBoundary|ListGroupsForUser|RemoveUserFromGroup)$/;

/** The policy that lets an account do what these purposes need; all of them when none is named. */
export function iamPolicy(names: IamNames, purposes: readonly Purpose[] = []): IamPolicy {
  const grouped = new Map<string, { actions: Set<string>; resources: readonly string[]; only: boolean }>();
  const allow = (action: string, resources: readonly string[], only: boolean): void => {
    if (resources.length === 0) return;
    const key = JSON.stringify([resources, only]);
    const group = grouped.get(key) ?? { actions: new Set<string>(), resources, only };
    group.actions.add(action);
    grouped.set(key, group);
  };
  for (const entry of entries as readonly Entry[]) {
    if (purposes.length > 0 && !entry.for.some((purpose) => purposes.includes(purpose))) continue;
    if (!isWanted(entry, names)) continue;
    for (const action of entry.actions) {
      allow(action, resourcesOf(entry, action, names), entry.onlyPolicies === true);
    }
  }
  const statements = [...grouped.values()].map(({ actions, resources, only }, index): IamStatement => ({
    Sid: `Connector${index + 1}`,
    Effect: 'Allow',
    Action: [...actions].sort(),
    Resource: resources,
    ...(only && { Condition: { ArnEquals: { 'iam:PolicyARN': names.policies } } }),
  }));
  return { Version: '2012-10-17', Statement: statements };
}

function isWanted({ when }: Entry, names: IamNames): boolean {
  const { accessKeys, permissionsBoundaries, roles, buckets = [] } = names;
  switch (when) {
    case undefined:
      return true;
    case 'accessKey':
      return accessKeys;
    case 'boundary':
      return permissionsBoundaries.length > 0;
    case 'bucket':
      return buckets.length > 0;
    case 'role':
      return roles.length > 0;
    case 'roleBoundary':
      return roles.length > 0 && permissionsBoundaries.length > 0;
  }
}

function resourcesOf({ on }: Entry, action: string, names: IamNames): string[] {
  const arn = (kind: string, path: string): string =>
    `arn:${names.partition}:iam::${names.accountId ?? '*'}:${kind}${path}`;
  switch (on) {
    case 'policies':
      return [...names.policies, ...names.permissionsBoundaries];
    case 'authorities':
      return [...(names.authorities ?? [])];
    case 'role':
      return names.roles.map((path) => arn('role', path));
    case 'users': {
      const users = OWN_USER.test(action) ? names.users : [...names.users, ...names.existingUsers];
      return users.map((path) => arn('user', path));
    }
    case 'exclusiveUsers':
      return (names.exclusiveUsers ?? []).map((path) => arn('user', path));
    case 'inlineUsers':
      return (names.inlineUsers ?? []).map((path) => arn('user', path));
    case 'keyUsers':
      return [...names.users, ...names.existingUsers].map((path) => arn('user', path));
    case 'snapshots':
      return (names.snapshots ?? []).map((path) => arn('policy', path));
    case 'buckets':
      return (names.buckets ?? []).map((name) => `arn:${names.partition}:s3:::${name}`);
    case 'all':
      return ['*'];
  }
}
