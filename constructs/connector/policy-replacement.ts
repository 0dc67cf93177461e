import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

export interface ConnectorPolicyReplacementProps {
  readonly userName: string;
  /** Name of the inline policy. */
  readonly policyName: string;
  /** ARN of the policy that takes its place; `*` stands for the partition or account of the credentials. */
  readonly replacedBy: string;
}

/** An inline policy of the connector's user, deleted once another one is attached in its place. */
export class ConnectorPolicyReplacement extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorPolicyReplacementProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_policy_replacement' });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { userName, policyName, replacedBy } = this.props;
    return { user_name: userName, policy_name: policyName, replaced_by: replacedBy };
  }
}
