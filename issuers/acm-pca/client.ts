import type { ACMPCAClient } from '@aws-sdk/client-acm-pca';
import { reportingChanges } from '../../secrets/aws/changes';
import { clientSettings } from '../../secrets/aws/client-settings';
import type { IssueTask } from '../issuer';
import { IssuerError } from '../issuer-error';
import type { AcmPcaSettings } from '../settings';
import { acmPcaFailure } from './failure';

/** Region, as group 1. */
const ARN = /^arn:aws[a-z-]*:acm-pca:([a-z0-9-]+):\d{12}:certificate-authority\/[0-9a-f-]+$/;

/**
 * A client in the authority's region, with the credentials that secrets of SSM are read with.
 *
 * @throws IssuerError for an ARN that is none, and for credentials that cannot be had
 */
export async function withClient<T>(
  task: IssueTask<AcmPcaSettings>,
  use: (client: ACMPCAClient) => Promise<T>,
): Promise<T> {
  const { settings, subject, context } = task;
  const [, region] = ARN.exec(settings.arn) ?? [];
  if (region === undefined) {
    throw new IssuerError(
      subject,
      'is not the ARN of a private certificate authority, arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID; correct it',
    );
  }
  const credentials = await credentialsOf(task, region);
  const { ACMPCAClient } = await import('@aws-sdk/client-acm-pca');
  const { env } = context.secrets;
  // A variable that is set to nothing counts as not set.
  const [endpoint] = [env.AWS_ENDPOINT_URL_ACM_PCA, env.AWS_ENDPOINT_URL].filter((url) => url);
  const client = reportingChanges(new ACMPCAClient({ region, endpoint, credentials }));
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/**
 * What the client of STS finds. The newest client of ACM PCA that there is looks for credentials as of 2024, and
 * knows neither `aws login` nor a profile in its settings.
 */
async function credentialsOf({ settings, subject, context }: IssueTask<AcmPcaSettings>, region: string) {
  const { secrets, signal, aws = secrets.aws } = context;
  try {
    const own = await clientSettings('STS', {
      locator: settings.arn,
      subject,
      region,
      context: { ...secrets, aws, signal },
    });
    const { STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient(own);
    try {
      const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
      return { accessKeyId, secretAccessKey, sessionToken };
    } finally {
      client.destroy();
    }
  } catch (error) {
    throw acmPcaFailure(error, subject, 'sts:AssumeRole');
  }
}
