import type { IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import { GroundFailure } from '../ground/ground-failure';
import type { AwsInput } from '../preflight-input';
import { describeAwsError } from './aws-error';
import { configuredEndpoint } from './configured-endpoint';
import { reportingChanges } from '../../secrets/aws/changes';
import type { RetryStrategy } from '../../secrets/aws/throttling';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which AWS is meant, and as whom. */
export type AwsLogin = Pick<AwsInput, 'region' | 'accountId' | 'profile' | 'assumeRole'>;

/** AWS as this run sees it: who it is, and a client to ask. */
export interface AwsAccess {
  readonly accountId: string;
  /** ARN of the user or the role's session. */
  readonly arn: string;
  readonly iam: IAMClient;
  close(): void;
}

/** Within seconds: a check asks again at the next plan. */
const CLIENT = {
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 },
} as const;

/**
 * Asks AWS who we are, with the credentials the SDK finds (environment, profile, role), and refuses another account
 * than the declared one.
 *
 * @param options.retryStrategy when a request that failed is made again; by itself once, as for a check
 * @throws GroundFailure that says what to do
 */
export async function openAws(
  aws: AwsLogin,
  env: Environment,
  signal: AbortSignal,
  { retryStrategy }: { readonly retryStrategy?: RetryStrategy } = {},
): Promise<AwsAccess> {
  // Advance notice of the end of Node 20 is for this project's maintainers, not for everybody's logs.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // Half a second to load, and an appliance of another kind may need none of it.
  const [{ STSClient, GetCallerIdentityCommand }, { IAMClient }] = await Promise.all([
    import('@aws-sdk/client-sts'),
    import('@aws-sdk/client-iam'),
  ]);
  const retry = retryStrategy === undefined ? { maxAttempts: 2 } : { retryStrategy };
  const base = { ...CLIENT, ...retry, region: aws.region };
  const forSts = { ...base, endpoint: configuredEndpoint('STS', env) };
  const own = login(aws, env);
  const sts = new STSClient({ ...forSts, ...own });
  const clients: { destroy(): void }[] = [sts];
  const close = (): void => {
    for (const client of clients) client.destroy();
  };
  try {
    const credentials = await assumedRole(sts, aws, signal);
    const who = credentials === undefined ? own : { credentials };
    const asking = credentials === undefined ? sts : new STSClient({ ...forSts, ...who });
    const iam = reportingChanges(
      new IAMClient({ ...base, endpoint: configuredEndpoint('IAM', env), ...who }),
    );
    clients.push(asking, iam);
    const { Account = '', Arn = '' } = await asking.send(new GetCallerIdentityCommand({}), {
      abortSignal: signal,
    });
    refuseOtherAccount(aws, Account, Arn);
    return { accountId: Account, arn: Arn, iam, close };
  } catch (error) {
    close();
    if (signal.aborted || error instanceof GroundFailure) throw error;
    throw new GroundFailure([{ outcome: 'failed', ...describeAwsError(error, 'sts:GetCallerIdentity') }]);
  }
}

/** Keys of the environment go before AWS_PROFILE, as the AWS provider has it; the SDK by itself does the opposite. */
function login(
  { profile }: AwsLogin,
  {
    AWS_ACCESS_KEY_ID: accessKeyId = '',
    AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
    AWS_SESSION_TOKEN,
  }: Environment,
): { profile?: string; credentials?: Credentials } {
  if (profile !== undefined) return { profile };
  if (accessKeyId === '' || secretAccessKey === '') return {};
  const sessionToken = AWS_SESSION_TOKEN === '' ? undefined : AWS_SESSION_TOKEN;
  return { credentials: { accessKeyId, secretAccessKey, sessionToken } };
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

async function assumedRole(
  sts: STSClient,
  { assumeRole }: AwsLogin,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  if (assumeRole === undefined) return undefined;
  const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
  try {
    const { Credentials: made } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: assumeRole.roleArn,
        ExternalId: assumeRole.externalId,
        RoleSessionName: assumeRole.sessionName ?? 'connector-as-code',
      }),
      { abortSignal: signal },
    );
    return {
      accessKeyId: made?.AccessKeyId ?? '',
      secretAccessKey: made?.SecretAccessKey ?? '',
      sessionToken: made?.SessionToken,
    };
  } catch (error) {
    if (signal.aborted) throw error;
    const { found, remedy } = describeAwsError(error, 'sts:AssumeRole');
    const path = 'aws.assumeRole.roleArn';
    throw new GroundFailure([
      { outcome: 'failed', path, found: `${assumeRole.roleArn} cannot be assumed: ${found}`, remedy },
    ]);
  }
}

function refuseOtherAccount({ accountId, profile }: AwsLogin, found: string, arn: string): void {
  if (accountId === undefined || accountId === found) return;
  const by = profile === undefined ? 'the credentials found' : `profile ${profile}`;
  throw new GroundFailure([
    {
      outcome: 'failed',
      path: 'aws.accountId',
      found: `aws.accountId is ${accountId}, and ${by} lead to ${found} (${arn})`,
      remedy: 'log in to the declared account, or correct aws.accountId',
    },
  ]);
}
