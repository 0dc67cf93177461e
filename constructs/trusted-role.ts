import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Construct } from 'constructs';
import type { PolicyDocument } from '../appliance/profiles';
import { addressed } from './addressed';

export interface TrustedRoleProps {
  readonly name: string;
  readonly path?: string;
  readonly permissionsBoundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Who may assume it, and nobody else. */
  readonly trust: PolicyDocument;
  /** Terraform name. */
  readonly address: string;
}

/** A role that somebody may assume, and that grants nothing by itself. */
export class TrustedRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { trust, address, ...props }: TrustedRoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', { ...props, assumeRolePolicy: JSON.stringify(trust) });
    this.arn = addressed(role, address).arn;
  }
}
