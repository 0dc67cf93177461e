import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { ApplianceProfile } from '../appliance/profiles';
import type { ConnectorSpec } from '../config';
import { addressed } from '../constructs/addressed';
import { AwsConnection } from '../constructs/aws-connection';
import { ConnectorUser } from '../constructs/connector-user';
import { output } from '../constructs/output';
import { VmImportRole } from '../constructs/vm-import-role';

export interface IdentityStackProps {
  readonly spec: ConnectorSpec;
  readonly profile: ApplianceProfile;
}

/**
 * The AWS side of a connector: its IAM user with the appliance's policies, and what VM import needs.
 * An absent connector leaves the provider alone in the stack, so that applying it deletes everything else.
 */
export class IdentityStack extends TerraformStack {
  constructor(scope: Construct, id: string, { spec, profile }: IdentityStackProps) {
    super(scope, id);
    new AwsConnection(this, 'aws', spec);
    const removed = spec.state === 'absent' && spec.uninstall.identity === 'delete';
    if (!removed && profile.identity.type === 'userKey') this.addIdentity(spec, profile);
  }

  private addIdentity({ name, aws }: ConnectorSpec, { identity: known }: ApplianceProfile): void {
    const { identity } = aws;
    const partition = addressed(new DataAwsPartition(this, 'partition'), 'current').partition;
    // By name, not by version: AWS moves the default version of a managed policy on.
    const policyArns = (policies: ApplianceProfile['identity']['managedPolicies']): Record<string, string> =>
      Object.fromEntries(
        policies.map(({ value }) => [
          value.split('/').pop() ?? value,
          `arn:${partition}:iam::aws:policy/${value}`,
        ]),
      );
    const created = {
      path: identity.path,
      permissionsBoundary: identity.permissionsBoundary,
      tags: { ...aws.tags, connector: name, 'managed-by': 'connector-as-code' },
    };

    // config/resolve.ts gives the user its default name; a second place for it could differ.
    const userName = identity.existingUser ?? identity.userName;
    if (userName === undefined) throw new RangeError('no IAM user: the spec should have been resolved');
    const user = new ConnectorUser(this, 'connector', {
      name: userName,
      existing: identity.existingUser !== undefined,
      policyArns: policyArns(known.managedPolicies),
      address: 'connector',
      ...created,
    });
    output(this, 'user_arn', user.arn, 'ARN of the IAM user the appliance works as');

    if (identity.vmImportUser !== undefined) {
      const second = new ConnectorUser(this, 'vm-import-user', {
        name: identity.vmImportUser.userName,
        policyArns: policyArns(known.managedPolicies),
        address: 'vm_import',
        ...created,
      });
      output(this, 'vm_import_user_arn', second.arn, 'ARN of the IAM user for VM import');
    }
    if (identity.vmImportRole !== undefined && known.vmImport !== undefined) {
      const role = new VmImportRole(this, 'vm-import-role', {
        name: identity.vmImportRole.name,
        trustedService: known.vmImport.trustedService.value,
        externalId: known.vmImport.externalId.value,
        policyArns: policyArns(known.vmImport.managedPolicies),
        ...created,
      });
      output(this, 'vm_import_role_arn', role.arn, 'ARN of the role VM Import assumes');
    }
  }
}
