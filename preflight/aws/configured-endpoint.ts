type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What takes a service's place in this environment, as the SDKs and the AWS provider have it.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function configuredEndpoint(
  service: 'EC2' | 'IAM' | 'S3' | 'STS',
  env: Environment,
): string | undefined {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return undefined;
  return nonEmpty(env[`AWS_ENDPOINT_URL_${service}`]) ?? nonEmpty(env.AWS_ENDPOINT_URL);
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
