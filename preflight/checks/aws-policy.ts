import { describeAwsError, isAccessDenied, isMissing } from '../aws/aws-error';
import { managedPolicyArn } from '../aws/partition';
import { passed, type Finding } from '../finding';
import type { PreflightInput } from '../preflight-input';
import type { Check, CheckContext } from './check';
import { lookForInline } from './inline-policy';

/** The policies that are going to be attached exist, and none of their names stands in the user itself. */
export const awsPolicy: Check<'aws'> = {
  name: 'aws-policy',
  title: 'IAM policies',
  path: 'aws.identity',
  needs: ['aws'],
  run: async (context) => {
    const { input } = context;
    const arns = policiesOf(input);
    const inline = input.aws.user === undefined ? [] : namesOf(input.profile.identity.managedPolicies);
    const findings = await Promise.all([
      ...arns.map((arn) => look(arn, context)),
      ...inline.map((name) => lookForInline(name, context)),
    ]);
    const wrong = findings.flat();
    if (wrong.some(({ outcome }) => outcome !== 'passed')) return wrong.filter(isNoPass);
    const found = [
      ...(arns.length > 0 ? [`${arns.join(', ')}: found`] : []),
      ...wrong.map((finding) => finding.found),
    ];
    return passed(found.length > 0 ? found.join('; ') : nothingToFind(input));
  },
};

const isNoPass = ({ outcome }: Finding): boolean => outcome !== 'passed';

const nothingToFind = ({ aws }: PreflightInput): string =>
  aws.policySource === 'snapshot'
    ? 'the policies are going to be made from their text'
    : 'no policy is attached';

/** Policies by their own names, without a path. */
const namesOf = (policies: readonly { readonly value: string }[]): string[] =>
  policies.map(({ value }) => value.split('/').pop() ?? value);

function policiesOf({ profile: { identity }, aws }: PreflightInput): string[] {
  const managed = [
    ...(aws.user === undefined ? [] : identity.managedPolicies),
    ...(aws.vmImportRole ? (identity.vmImport?.managedPolicies ?? []) : []),
  ].map(({ value }) => managedPolicyArn(aws.region, value));
  const own = aws.policySource === 'snapshot' ? [] : managed;
  return [...own, ...(aws.permissionsBoundary === undefined ? [] : [aws.permissionsBoundary])];
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
        : `it is AWS's own: check that aws.region ${input.aws.region} is in the right partition; where AWS has none, write aws.identity.policy: snapshot to have a copy of it made`;
      return [{ outcome: 'failed', path, found: `the policy ${arn} does not exist`, remedy }];
    }
    const problem = describeAwsError(error, 'iam:GetPolicy');
    // Attaching it needs no right to read it.
    return [{ outcome: isAccessDenied(error) ? 'warning' : 'failed', ...problem }];
  }
}
