import type { Role } from '@aws-sdk/client-iam';
import type { ApplianceProfile } from '../appliance/profiles';
import type { AwsAccess } from '../preflight/aws/aws-access';
import { describeAwsError } from '../preflight/aws/aws-error';
import { listBuckets } from '../preflight/aws/list-buckets';
import { regionOf, sentence } from './aws-account';
import type { ConnectorClient } from './client';
import { profileOfClient } from './profile-of-client';
import type { Diagnostics } from './runtime';

type Shared = NonNullable<ApplianceProfile['sharedInAccount']>;

/**
 * After a connector's own things have been deleted: one warning that lists what all connectors
 * of the account and their portal use, and nobody removes. What cannot be listed is said
 * in the same warning, and fails nothing. Without anything to say there is no warning.
 *
 * @throws only when `signal` is aborted
 */
export async function tellWhatIsLeft(
  aws: AwsAccess,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<void> {
  // A provider that only makes keys need not say what kind of appliance they are for.
  const profile = await profileOfClient(provider).catch(() => undefined);
  const shared = profile?.sharedInAccount;
  if (shared === undefined) return;
  const notListed: string[] = [];
  const orNone = async (
    action: string,
    look: () => Promise<readonly string[]>,
  ): Promise<readonly string[]> => {
    try {
      return await look();
    } catch (error) {
      signal.throwIfAborted();
      const { found } = describeAwsError(error, action);
      notListed.push(found);
      return [];
    }
  };
  const [buckets, roles] = await Promise.all([
    orNone('s3:ListAllMyBuckets', () => bucketsOf(aws, provider, shared, signal)),
    orNone('iam:ListRoles', () => rolesOf(aws, provider, shared, signal)),
  ]);
  const left = [...buckets.map((name) => `bucket ${name}`), ...roles.map((name) => `role ${name}`)];
  if (left.length + notListed.length === 0) return;
  const account = `AWS account ${aws.accountId}`;
  const removing = [
    ...(buckets.length > 0 ? ['each bucket with aws s3 rb s3://NAME --force'] : []),
    ...(roles.length > 0 ? ['each role in the IAM console'] : []),
  ].join(' and ');
  diagnostics.warning(
    [],
    left.length > 0
      ? `What ${shared.usedBy} use is left in ${account}: ${left.join(', ')}`
      : `What ${shared.usedBy} have left in ${account} is not known`,
    [
      ...(left.length > 0
        ? [`Other connectors of the account may use it. If there is none left, delete ${removing}.`]
        : []),
      ...notListed.map((found) => `${sentence(found)} Look in the account for what else is left.`),
    ].join(' '),
  );
}

async function bucketsOf(
  aws: AwsAccess,
  provider: ConnectorClient,
  { buckets }: Shared,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names = await listBuckets(aws, { region: regionOf(provider), env: provider.env }, signal);
  return names.filter((name) => buckets.some(({ value }) => name.startsWith(value))).sort();
}

async function rolesOf(
  { iam }: AwsAccess,
  { name: connector }: ConnectorClient,
  { roles }: Shared,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { paginateListRoles } = await import('@aws-sdk/client-iam');
  const found: string[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {}, { abortSignal: signal })) {
    for (const { RoleName: name = '' } of Roles) {
      const isShared = roles.some(({ value }) =>
        'name' in value ? name === value.name : name.includes(value.contains),
      );
      if (isShared && !(await goesWithIdentity(iam, name, connector, signal))) found.push(name);
    }
  }
  return found.sort();
}

/** A role this connector's identity stack has made, which deletes it next. */
async function goesWithIdentity(
  iam: AwsAccess['iam'],
  RoleName: string,
  connector: string | undefined,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const { GetRoleCommand } = await import('@aws-sdk/client-iam');
  let role: Role | undefined;
  try {
    // A list of roles has no tags.
    ({ Role: role } = await iam.send(new GetRoleCommand({ RoleName }), { abortSignal }));
  } catch {
    abortSignal.throwIfAborted();
  }
  const tags = new Map((role?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  // As stacks/identity-stack.ts has them.
  return tags.get('managed-by') === 'connector-as-code' && tags.get('connector') === connector;
}
