import { DataAwsIamUser } from '@cdktf/provider-aws/lib/data-aws-iam-user';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { IamUserPolicyAttachment } from '@cdktf/provider-aws/lib/iam-user-policy-attachment';
import { Construct } from 'constructs';
import { addressed } from './addressed';

export interface ConnectorUserProps {
  /** Name of the user. */
  readonly name: string;
  /** Take a user that exists instead of creating one; the policies are attached all the same. */
  readonly existing?: boolean;
  /** IAM path of a created user. */
  readonly path?: string;
  readonly permissionsBoundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** ARN of each policy, by the policy's own name. */
  readonly policyArns: Readonly<Record<string, string>>;
  /** Terraform name of the user; its attachments are called NAME_POLICY. */
  readonly address: string;
}

/** An IAM user with the policies of the appliance. */
export class ConnectorUser extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ConnectorUserProps) {
    super(scope, id);
    const user = addressed(
      props.existing === true
        ? new DataAwsIamUser(this, 'existing', { userName: props.name })
        : new IamUser(this, 'user', {
            name: props.name,
            path: props.path,
            permissionsBoundary: props.permissionsBoundary,
            tags: props.tags,
          }),
      props.address,
    );
    this.arn = user.arn;
    for (const [policy, policyArn] of Object.entries(props.policyArns)) {
      // Never aws_iam_policy_attachment: it takes the policy away from everybody else in the account.
      addressed(
        new IamUserPolicyAttachment(this, policy, {
          user: user instanceof IamUser ? user.name : user.userName,
          policyArn,
        }),
        `${props.address}_${policy}`,
      );
    }
  }
}
