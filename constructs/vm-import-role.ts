import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import type { PolicyDocument } from '../appliance/profiles';
import { addressed } from './addressed';

export interface VmImportRoleProps {
  readonly name: string;
  readonly path?: string;
  readonly permissionsBoundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Who may assume it. */
  readonly trust: PolicyDocument;
  /** ARN of each policy, by the policy's own name. */
  readonly policyArns: Readonly<Record<string, string>>;
}

/**
 * The role VM Import assumes to read the uploaded disks. The external id in its trust policy keeps the
 * service from being used as a deputy of another account (VM Import/Export User Guide, "Required service role").
 */
export class VmImportRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: VmImportRoleProps) {
    super(scope, id);
    const role = addressed(
      new IamRole(this, 'role', {
        name: props.name,
        path: props.path,
        permissionsBoundary: props.permissionsBoundary,
        tags: props.tags,
        assumeRolePolicy: JSON.stringify(props.trust),
      }),
      'vm_import',
    );
    this.arn = role.arn;
    for (const [policy, policyArn] of Object.entries(props.policyArns)) {
      addressed(
        new IamRolePolicyAttachment(this, policy, { role: role.name, policyArn }),
        `vm_import_${policy}`,
      );
    }
  }
}
