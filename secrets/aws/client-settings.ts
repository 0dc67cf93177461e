import type { SecretRequest } from '../store';
import { patientWithThrottling, type RetryStrategy } from './throttling';

/** What a client of the AWS SDK is made with. What is undefined the SDK finds by itself, in the profile or on EC2. */
export interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: Credentials;
  readonly retryStrategy: RetryStrategy;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Services as AWS_ENDPOINT_URL_... names them. */
type Service = 'SSM' | 'SECRETS_MANAGER' | 'STS' | 'S3';

/**
 * Region, endpoint and credentials for a request. Keys of the context's environment go first; all else is the SDK's
 * default chain, which reads the process's own environment and `~/.aws`.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function clientSettings(service: Service, request: SecretRequest): Promise<ClientSettings> {
  // Advance notice of the end of Node 20 is for this project's maintainers, not for everybody's logs.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const settings = { ...baseSettings(request), endpoint: endpoint(service, request) };
  const role = request.context.aws?.assumeRole;
  return role ? { ...settings, credentials: await assume(role, request) } : settings;
}

function baseSettings({ locator, region, context: { env, aws } }: SecretRequest): ClientSettings {
  return {
    // As often as the SDK does it by itself, and longer where it is only that there are too many.
    retryStrategy: patientWithThrottling(2),
    region:
      region ??
      regionOfArn(locator) ??
      aws?.region ??
      nonEmpty(env.AWS_REGION) ??
      nonEmpty(env.AWS_DEFAULT_REGION),
    ...(aws?.profile === undefined ? { credentials: environmentKeys(env) } : { profile: aws.profile }),
  };
}

/** `arn:PARTITION:SERVICE:REGION:ACCOUNT:...` */
function regionOfArn(locator: string): string | undefined {
  return locator.startsWith('arn:') ? nonEmpty(locator.split(':')[3]) : undefined;
}

function endpoint(service: Service, { context: { env } }: SecretRequest): string | undefined {
  return nonEmpty(env[`AWS_ENDPOINT_URL_${service}`]) ?? nonEmpty(env.AWS_ENDPOINT_URL);
}

function environmentKeys(env: SecretRequest['context']['env']): Credentials | undefined {
  const [accessKeyId, secretAccessKey] = [
    nonEmpty(env.AWS_ACCESS_KEY_ID),
    nonEmpty(env.AWS_SECRET_ACCESS_KEY),
  ];
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: nonEmpty(env.AWS_SESSION_TOKEN) };
}

type Role = NonNullable<NonNullable<SecretRequest['context']['aws']>['assumeRole']>;

async function assume(
  { roleArn, externalId, sessionName = 'connector-as-code' }: Role,
  request: SecretRequest,
): Promise<Credentials> {
  const { STSClient, AssumeRoleCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ ...baseSettings(request), endpoint: endpoint('STS', request) });
  try {
    const { Credentials: given } = await client.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, ExternalId: externalId }),
      { abortSignal: request.context.signal },
    );
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken,
    };
  } finally {
    client.destroy();
  }
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
