import { openAws, type AwsAccess } from '../preflight/aws/aws-access';
import { patientWithThrottling } from '../secrets/aws/throttling';
import { GroundFailure } from '../preflight/ground/ground-failure';
import type { ConnectorClient } from './client';
import { ProviderError } from './runtime';

/**
 * Works with the AWS account that is configured, and with no other.
 *
 * Requests that are throttled are repeated with patience.
 *
 * @param options.repeats how often one that failed in another way is repeated, which may have been carried out; 0 for
 * what must not be done twice. Default 1
 * @throws ProviderError when nobody is logged in, AWS does not answer or the account is another one
 */
export async function withAws<T>(
  provider: ConnectorClient,
  signal: AbortSignal,
  use: (aws: AwsAccess) => Promise<T>,
  { repeats = 1 }: { readonly repeats?: number } = {},
): Promise<T> {
  let access: AwsAccess;
  try {
    access = await openAws({ ...provider.aws, region: regionOf(provider) }, provider.env, signal, {
      retryStrategy: patientWithThrottling(repeats),
    });
  } catch (error) {
    if (!(error instanceof GroundFailure)) throw error;
    const remedies = error.findings.map(({ remedy }) => remedy).filter((text) => text !== undefined);
    throw new ProviderError(error.message, { detail: sentence(remedies.join('; ')) });
  }
  try {
    return await use(access);
  } finally {
    access.close();
  }
}

/**
 * A user of the same name in another account is another user: nothing can be said of ours there.
 *
 * @param what the sentence begins with
 * @param account of the state; null where there is none yet
 * @throws ProviderError
 */
export function refuseOtherAccount(
  what: string,
  account: string | null,
  { accountId, arn }: AwsAccess,
): void {
  if (account === null || account === accountId) return;
  throw new ProviderError(
    `${what} is in account ${account}, and the credentials lead to ${accountId} (${arn})`,
    {
      detail: `Log in to account ${account}.`,
    },
  );
}

/** The region AWS is asked in. @throws ProviderError when none is configured */
export function regionOf({ aws, env }: ConnectorClient): string {
  const region = [aws.region, env.AWS_REGION, env.AWS_DEFAULT_REGION].find(
    (text) => text !== undefined && text !== '',
  );
  if (region !== undefined) return region;
  throw new ProviderError('no AWS region is configured', {
    detail: "Set aws.region in the provider's configuration, or AWS_REGION in the environment.",
  });
}

/** What a check writes after a semicolon, as a sentence of its own. */
export const sentence = (text: string): string =>
  text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
