import { DataAwsIamUser } from '@cdktf/provider-aws/lib/data-aws-iam-user';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { IamUserPoliciesExclusive } from '@cdktf/provider-aws/lib/iam-user-policies-exclusive';
import { IamUserPolicyAttachment } from '@cdktf/provider-aws/lib/iam-user-policy-attachment';
import { IamUserPolicyAttachmentsExclusive } from '@cdktf/provider-aws/lib/iam-user-policy-attachments-exclusive';
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
  /** Take away every other policy that is attached; for a user that is created only. */
  readonly exclusive: boolean;
  /** Take away every policy that is written into the user itself. */
  readonly noInline: boolean;
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
    const name = user instanceof IamUser ? user.name : user.userName;
    // Never aws_iam_policy_attachment: it takes the policy away from everybody else in the account.
    const attachments = Object.entries(props.policyArns).map(([policy, policyArn]) =>
      addressed(
        new IamUserPolicyAttachment(this, policy, {
          user: name,
          policyArn,
          // Another policy in its place is attached before this one goes: no moment without permissions.
          lifecycle: { createBeforeDestroy: true },
        }),
        `${props.address}_${policy}`,
      ),
    );
    if (props.exclusive) {
      addressed(
        new IamUserPolicyAttachmentsExclusive(this, 'only-attached', {
          userName: name,
          policyArns: Object.values(props.policyArns),
          dependsOn: attachments,
        }),
        props.address,
      );
    }
    if (props.noInline) {
      addressed(
        new IamUserPoliciesExclusive(this, 'no-inline', {
          userName: name,
          policyNames: [],
          // What an inline policy allows is not missed.
          dependsOn: attachments,
        }),
        props.address,
      );
    }
  }
}
