import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { PolicyDocument } from '../../appliance/profiles';

// @cloud-copilot/iam-simulate is AGPL-3.0-or-later: a devDependency that tests alone use, unmodified, never bundled.

/** What somebody asks of AWS. */
export interface IamRequest {
  readonly action: string;
  /** An ARN, or `*` for any resource there is. A trust policy is asked for its role, whatever stands here. */
  readonly resource?: string;
  /** Who asks: an ARN, or the name of a service. */
  readonly principal: string;
  /** Whether who asks has everything allowed by a policy of his own; otherwise, nothing but an attached policy. */
  readonly administrator?: boolean;
  /** Values of condition keys, by their names. */
  readonly context?: Readonly<Record<string, string>>;
}

export type IamDecision = 'allowed' | 'implicitly denied' | 'explicitly denied';

/** A policy attached to who asks, the trust policy of a role, or the policy of a bucket. */
export type PolicyKind = 'attached' | 'trust' | 'bucket';

/** What is asked for is this account's, whatever account its ARN names: an attached policy then decides alone. */
const ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/trusting`;
const ADMINISTRATOR = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};
const DECISIONS = {
  Allowed: 'allowed',
  ImplicitlyDenied: 'implicitly denied',
  ExplicitlyDenied: 'explicitly denied',
} as const satisfies Record<string, IamDecision>;

/**
 * What IAM decides (IAM User Guide, "Policy evaluation logic"), by the simulator.
 *
 * @throws Error when the simulator finds the policy or the request invalid, or a condition key that the action has not
 */
export async function decide(
  kind: PolicyKind,
  policy: PolicyDocument,
  { action, principal, administrator = false, context = {}, ...asked }: IamRequest,
): Promise<IamDecision> {
  const resource = kind === 'trust' ? ROLE : (asked.resource ?? '*');
  const attached = [...(kind === 'attached' ? [policy] : []), ...(administrator ? [ADMINISTRATOR] : [])];
  const simulated = await runSimulation(
    {
      request: { action, principal, resource: { resource, accountId: ACCOUNT }, contextVariables: context },
      identityPolicies: attached.map((own, index) => ({ name: `attached ${index}`, policy: own })),
      ...(kind !== 'attached' && { resourcePolicy: policy }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    { simulationMode: 'Strict' },
  );
  if (simulated.resultType === 'error')
    throw new Error(`${action} on ${resource}: ${JSON.stringify(simulated.errors)}`);
  const results = simulated.resultType === 'single' ? [simulated.result] : simulated.results;
  const ignored = results.flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys);
  if (ignored.length > 0) throw new Error(`${action} on ${resource} has no ${ignored.join(', ')}`);
  return DECISIONS[simulated.overallResult];
}
