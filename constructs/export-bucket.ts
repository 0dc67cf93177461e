import { DataAwsCanonicalUserId } from '@cdktf/provider-aws/lib/data-aws-canonical-user-id';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketAcl } from '@cdktf/provider-aws/lib/s3-bucket-acl';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { Construct } from 'constructs';
import type { PolicyDocument } from '../appliance/profiles';
import { addressed } from './addressed';

export interface ExportBucketProps {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy: PolicyDocument;
  /** Object Ownership; with `BucketOwnerEnforced` VM Export refuses a bucket. */
  readonly ownership: string;
  /** Canonical id of the account that writes the exported images. */
  readonly writer: string;
  /** What that account is granted. */
  readonly permissions: readonly string[];
}

const ADDRESS = 'export';

/**
 * The bucket EC2 writes exported instances to. The account that writes is granted in the access control list, as every
 * edition of the VM Import/Export User Guide has it. The bucket policy of the latest one would do too, but S3 may
 * write another principal in the place of a canonical id, which every plan would take for a change.
 */
export class ExportBucket extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ExportBucketProps) {
    super(scope, id);
    // Without force_destroy: a bucket with objects in it is not deleted.
    const made = addressed(new S3Bucket(this, 'bucket', { bucket: props.name, tags: props.tags }), ADDRESS);
    this.arn = made.arn;
    const bucket = made.id;
    const closed = new S3BucketPublicAccessBlock(this, 'no-public-access', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    addressed(closed, ADDRESS);
    const ownership = new S3BucketOwnershipControls(this, 'ownership', {
      bucket,
      rule: { objectOwnership: props.ownership },
      // S3 refuses changes of one bucket at the same time.
      dependsOn: [closed],
    });
    addressed(ownership, ADDRESS);
    const owner = addressed(new DataAwsCanonicalUserId(this, 'owner'), 'current').id;
    const grants = props.permissions.map((permission) => ({
      grantee: { type: 'CanonicalUser', id: props.writer },
      permission,
    }));
    const acl = new S3BucketAcl(this, 'acl', {
      bucket,
      accessControlPolicy: {
        owner: { id: owner },
        grant: [{ grantee: { type: 'CanonicalUser', id: owner }, permission: 'FULL_CONTROL' }, ...grants],
      },
      dependsOn: [ownership],
    });
    addressed(acl, ADDRESS);
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket,
      policy: JSON.stringify(props.policy),
      dependsOn: [acl],
    });
    addressed(policy, ADDRESS);
  }
}
