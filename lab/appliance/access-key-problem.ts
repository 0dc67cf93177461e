import type { Aws } from './peers';

/** What is wrong with an AWS key, in the appliance's words; undefined when nothing is. */
export async function accessKeyProblem(aws: Aws, id: string, secret: string): Promise<string | undefined> {
  try {
    const { valid, policies } = await aws.accessKey(id, secret);
    if (!valid) return 'The AWS credentials are not valid.';
    return policies.includes('AWSConnector')
      ? undefined
      : 'The AWSConnector policy of this user is out of date.';
  } catch {
    return 'AWS cannot be reached.';
  }
}
