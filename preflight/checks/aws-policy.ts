import { describeAwsError, isAccessDenied, isMissing } from '../aws/aws-error';
import { managedPolicyArn } from '../aws/partition';
import { passed, type Finding } from '../finding';
import type { PreflightInput } from '../preflight-input';
import type { Check, CheckContext } from './check';

/** The policies that are going to be attached exist. */
export const awsPolicy: Check<'aws'> = {
  name: 'aws-policy',
  title: 'IAM policies',
  path: 'aws.identity',
  needs: ['aws'],
  run: async (context) => {
    const arns = policiesOf(context.input);
    if (arns.length === 0) return passed('no policy is attached');
    const findings = await Promise.all(arns.map((arn) => look(arn, context)));
    const wrong = findings.flat();
    return wrong.length > 0 ? wrong : passed(`${arns.join(', ')}: found`);
  },
};

function policiesOf({ profile: { identity }, aws }: PreflightInput): string[] {
  const names = [
    ...(aws.user === undefined ? [] : identity.managedPolicies),
    ...(aws.vmImportRole ? (identity.vmImport?.managedPolicies ?? []) : []),
  ].map(({ value }) => managedPolicyArn(aws.region, value));
  return [...names, ...(aws.permissionsBoundary === undefined ? [] : [aws.permissionsBoundary])];
}

async function look(
  arn: string,
  { input, ground: { aws }, signal }: CheckContext<'aws'>,
): Promise<Finding[]> {
  const { GetPolicyCommand } = await import('@aws-sdk/client-iam');
  try {
    await aws.iam.send(new GetPolicyCommand({ PolicyArn: arn }), { abortSignal: signal });
    return [];
  } catch (error) {
    if (signal.aborted) throw error;
    if (isMissing(error)) {
      const boundary = arn === input.aws.permissionsBoundary;
      const path = boundary ? 'aws.identity.permissionsBoundary' : undefined;
      const remedy = boundary
        ? 'correct the ARN, or create the policy'
        : `it is AWS's own: check that aws.region ${input.aws.region} is in the right partition`;
      return [{ outcome: 'failed', path, found: `the policy ${arn} does not exist`, remedy }];
    }
    const problem = describeAwsError(error, 'iam:GetPolicy');
    // Attaching it needs no right to read it.
    return [{ outcome: isAccessDenied(error) ? 'warning' : 'failed', ...problem }];
  }
}
