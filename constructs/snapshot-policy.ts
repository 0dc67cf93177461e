import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import type { PolicyDocument } from '../appliance/profiles';
import { addressed } from './addressed';

export interface SnapshotPolicyProps {
  readonly name: string;
  readonly path?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly document: PolicyDocument;
  /** Terraform name: the name of AWS's own policy. */
  readonly address: string;
}

/** A customer-managed policy with the text of one of AWS's own. */
export class SnapshotPolicy extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: SnapshotPolicyProps) {
    super(scope, id);
    const policy = new IamPolicy(this, 'policy', {
      name: props.name,
      path: props.path,
      tags: props.tags,
      policy: JSON.stringify(props.document),
      // IAM moves no policy. A new one would be made before the old one goes, as its attachment is, and a name is
      // taken whatever its path: it stays where it was made.
      lifecycle: { ignoreChanges: ['path'] },
    });
    this.arn = addressed(policy, props.address).arn;
  }
}
