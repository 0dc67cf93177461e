import { describeAwsError, isAccessDenied, isMissing } from '../aws/aws-error';
import { passed, type Finding } from '../finding';
import type { CheckContext } from './check';

/**
 * Whether a policy of this name was pasted into the user, as connectors before 2.4.0 were set up: it goes on to allow
 * what it allows beside the one that is attached (Managing the Connector, Updating the AWSConnector Policy).
 */
export async function lookForInline(
  name: string,
  { input, ground: { aws }, signal }: CheckContext<'aws'>,
): Promise<readonly Finding[]> {
  const user = input.aws.user?.name;
  const { GetUserPolicyCommand } = await import('@aws-sdk/client-iam');
  try {
    const command = new GetUserPolicyCommand({ UserName: user, PolicyName: name });
    await aws.iam.send(command, { abortSignal: signal });
  } catch (error) {
    if (signal.aborted) throw error;
    if (isMissing(error)) return [];
    const problem = describeAwsError(error, 'iam:GetUserPolicy');
    return [{ outcome: isAccessDenied(error) ? 'warning' : 'failed', ...problem }];
  }
  if (input.aws.replacesInline === true)
    return passed(`the inline policy ${name} of user ${user} is going to be replaced`);
  return [
    {
      outcome: 'warning',
      path: 'aws.identity.policy',
      found: `user ${user} has an inline policy ${name}, as connectors before 2.4.0 were set up, which counts beside the one that is attached`,
      remedy: 'write aws.identity.policy.replaceInline: true to have it replaced',
    },
  ];
}
