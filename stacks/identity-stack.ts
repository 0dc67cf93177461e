import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { policyDocument, type ApplianceProfile } from '../appliance/profiles';
import { identityPolicyOf, ownName, snapshotName, type ConnectorSpec } from '../config';
import { addressed } from '../constructs/addressed';
import { AwsConnection } from '../constructs/aws-connection';
import { ConnectorUser } from '../constructs/connector-user';
import { ExportBucket } from '../constructs/export-bucket';
import { output } from '../constructs/output';
import { SnapshotPolicy } from '../constructs/snapshot-policy';
import { TrustedRole } from '../constructs/trusted-role';
import { VmImportRole } from '../constructs/vm-import-role';

export interface IdentityStackProps {
  readonly spec: ConnectorSpec;
  readonly profile: ApplianceProfile;
}

type Known = ApplianceProfile['identity'];

/** What everything that is made in IAM has. */
interface Created {
  readonly path?: string;
  readonly permissionsBoundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The AWS side of a connector: its IAM user with the appliance's policies, its roles, and what VM import and export
 * need. An absent connector leaves the provider alone in the stack, so that applying it deletes everything else.
 */
export class IdentityStack extends TerraformStack {
  constructor(scope: Construct, id: string, { spec, profile }: IdentityStackProps) {
    super(scope, id);
    new AwsConnection(this, 'aws', spec);
    const removed = spec.state === 'absent' && spec.uninstall.identity === 'delete';
    if (removed || profile.identity.type !== 'userKey') return;
    const { path, permissionsBoundary } = spec.aws.identity;
    const tags = { ...spec.aws.tags, connector: spec.name, 'managed-by': 'connector-as-code' };
    const created = { path, permissionsBoundary, tags };
    const partition = addressed(new DataAwsPartition(this, 'partition'), 'current').partition;
    const userArn = this.users(spec, profile.identity, partition, created);
    this.vmImportRole(spec, profile.identity, partition, created);
    this.roles(spec, profile.identity, userArn, created);
    this.exportBucket(spec, profile.identity, partition, tags);
  }

  /** @returns an expression for the ARN of the connector's own user */
  private users(spec: ConnectorSpec, known: Known, partition: string, created: Created): string {
    const { identity } = spec.aws;
    const { exclusive, replaceInline } = identityPolicyOf(spec);
    // config/resolve.ts gives the user its default name; a second place for it could differ.
    const userName = identity.existingUser ?? identity.userName;
    if (userName === undefined) throw new RangeError('no IAM user: the spec should have been resolved');
    const policyArns = this.policyArns(spec, known, known.managedPolicies, partition, created);
    const user = new ConnectorUser(this, 'connector', {
      name: userName,
      existing: identity.existingUser !== undefined,
      policyArns,
      exclusive,
      // Its text is kept by what replaces it, in the appliance's stack.
      noInline: exclusive && !replaceInline,
      address: 'connector',
      ...created,
    });
    output(this, 'user_arn', user.arn, 'ARN of the IAM user the appliance works as');
    if (identity.vmImportUser !== undefined) {
      const second = new ConnectorUser(this, 'vm-import-user', {
        name: identity.vmImportUser.userName,
        policyArns,
        exclusive,
        noInline: exclusive,
        address: 'vm_import',
        ...created,
      });
      output(this, 'vm_import_user_arn', second.arn, 'ARN of the IAM user for VM import');
    }
    return user.arn;
  }

  /** ARN of each policy, by the policy's own name; policies that are copied are made here. */
  private policyArns(
    spec: ConnectorSpec,
    known: Known,
    policies: Known['managedPolicies'],
    partition: string,
    { path, tags }: Created,
  ): Record<string, string> {
    const isCopied = identityPolicyOf(spec).source === 'snapshot';
    const arnOf = (policy: string): string => {
      const name = ownName(policy);
      // By name, not by version: AWS moves the default version of a managed policy on.
      if (!isCopied) return `arn:${partition}:iam::aws:policy/${policy}`;
      const snapshot = known.snapshots[name];
      if (snapshot === undefined) throw new RangeError(`the profile has no snapshot of ${name}`);
      return new SnapshotPolicy(this, `snapshot-${name}`, {
        name: snapshotName(spec, policy),
        path,
        tags,
        document: policyDocument(snapshot, { partition }),
        address: name,
      }).arn;
    };
    return Object.fromEntries(policies.map(({ value }) => [ownName(value), arnOf(value)]));
  }

  private vmImportRole(spec: ConnectorSpec, known: Known, partition: string, created: Created): void {
    const { vmImportRole } = spec.aws.identity;
    if (vmImportRole === undefined || known.vmImport === undefined) return;
    const { trust, trustedService, externalId, managedPolicies } = known.vmImport;
    const role = new VmImportRole(this, 'vm-import-role', {
      name: vmImportRole.name,
      trust: policyDocument(trust, { service: trustedService.value, externalId: externalId.value }),
      policyArns: this.policyArns(spec, known, managedPolicies, partition, created),
      ...created,
    });
    output(this, 'vm_import_role_arn', role.arn, 'ARN of the role VM Import assumes');
  }

  /** Roles for the portal's users. */
  private roles({ aws }: ConnectorSpec, known: Known, userArn: string, created: Created): void {
    const { trustRole, samlRole } = aws.identity;
    if (trustRole?.name !== undefined && known.trustRole !== undefined) {
      const role = new TrustedRole(this, 'trust-role', {
        name: trustRole.name,
        trust: policyDocument(known.trustRole, { userArn }),
        address: 'connector_trust',
        ...created,
      });
      output(this, 'trust_role_arn', role.arn, "ARN of the role that the connector's user assumes");
    }
    if (samlRole?.name !== undefined && known.samlRole !== undefined) {
      const { provider } = samlRole;
      const { value: audiences } = known.samlRole.audiences;
      const role = new TrustedRole(this, 'saml-role', {
        name: samlRole.name,
        // The second part of an ARN is its partition.
        trust: policyDocument(known.samlRole.trust, {
          provider,
          audience: audiences[provider.split(':')[1] ?? ''] ?? audiences.aws ?? '',
        }),
        address: 'connector_saml',
        ...created,
      });
      output(this, 'saml_role_arn', role.arn, 'ARN of the role of users that a SAML provider authenticates');
    }
  }

  private exportBucket({ aws }: ConnectorSpec, known: Known, partition: string, tags: Created['tags']): void {
    const name = aws.exportBucket?.name;
    if (name === undefined || known.exportBucket === undefined) return;
    const { policy, ownership, permissions, writers } = known.exportBucket;
    const bucket = new ExportBucket(this, 'export-bucket', {
      name,
      tags,
      policy: policyDocument(policy, { partition, bucket: name }),
      ownership: ownership.value,
      writer: writers.value[aws.region] ?? writers.value.other,
      permissions: permissions.value,
    });
    output(this, 'export_bucket_arn', bucket.arn, 'ARN of the bucket that exported instances are written to');
  }
}
