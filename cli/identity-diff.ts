import { policyDocument, type PolicyDocument } from '../appliance/profiles';
import { ownName, type LoadedSpec } from '../config';
import { openAws, type AwsAccess } from '../preflight/aws/aws-access';
import { describeAwsError, isMissing } from '../preflight/aws/aws-error';
import { managedPolicyArn, partitionOf } from '../preflight/aws/partition';
import { isSame, policyDifference, type PolicyDifference } from './policy-difference';

/** One policy of a connector, compared. */
export type PolicyComparison = { readonly policy: string; readonly arn: string } & (
  | {
      readonly outcome: 'same' | 'differs';
      readonly version: string;
      readonly account: string;
      readonly difference: PolicyDifference;
    }
  | { readonly outcome: 'error'; readonly problem: string }
);

export interface ConnectorComparison {
  readonly name: string;
  /** What kept all of it from being compared. */
  readonly problem?: string;
  readonly policies: readonly PolicyComparison[];
}

/** Compares the text that comes with this version with AWS's own policies, as the account of a connector sees them. */
export async function compareIdentity(
  { spec, profile: { identity: known } }: LoadedSpec,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ConnectorComparison> {
  const { name, aws: declared } = spec;
  const policies = [
    ...known.managedPolicies,
    ...(declared.identity.vmImportRole === undefined ? [] : (known.vmImport?.managedPolicies ?? [])),
  ];
  let aws: AwsAccess;
  try {
    aws = await openAws(declared, env, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return { name, problem: (error as Error).message, policies: [] };
  }
  try {
    const compared = policies.map(async ({ value }): Promise<PolicyComparison> => {
      const [policy, arn] = [ownName(value), managedPolicyArn(declared.region, value)];
      const snapshot = known.snapshots[policy];
      if (snapshot === undefined) return { policy, arn, outcome: 'error', problem: 'there is no copy of it' };
      const found = await defaultVersion(aws, arn, signal);
      if ('problem' in found) return { policy, arn, outcome: 'error', problem: found.problem };
      const ours = policyDocument(snapshot, { partition: partitionOf(declared.region).id });
      const difference = policyDifference(ours, found.document);
      const { version } = found;
      const outcome = isSame(difference) ? 'same' : 'differs';
      return { policy, arn, outcome, version, account: aws.accountId, difference };
    });
    return { name, policies: await Promise.all(compared) };
  } finally {
    aws.close();
  }
}

async function defaultVersion(
  { iam, accountId }: AwsAccess,
  PolicyArn: string,
  abortSignal: AbortSignal,
): Promise<{ version: string; document: PolicyDocument } | { problem: string }> {
  const { GetPolicyCommand, GetPolicyVersionCommand } = await import('@aws-sdk/client-iam');
  let action = 'iam:GetPolicy';
  try {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }), { abortSignal });
    const version = Policy?.DefaultVersionId ?? '';
    action = 'iam:GetPolicyVersion';
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: version }), {
      abortSignal,
    });
    return {
      version,
      document: JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')) as PolicyDocument,
    };
  } catch (error) {
    if (abortSignal.aborted) throw error;
    if (isMissing(error)) {
      return {
        problem: `it does not exist in account ${accountId} and partition ${PolicyArn.split(':')[1]}; aws.identity.policy: snapshot makes a copy of it`,
      };
    }
    const { found, remedy } = describeAwsError(error, action);
    return { problem: `${found}; ${remedy}` };
  }
}
