import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';

/** The spec's part for a key. */
export type AccessKeySpec = NonNullable<ConnectorSpec['aws']['identity']['accessKey']>;

export interface ConnectorAccessKeyProps {
  readonly userName: string;
  /** What is declared of it; its `store` is where the secret is put, and the same words find it again. */
  readonly accessKey: AccessKeySpec;
}

/** An access key of the connector's IAM user, whose secret goes into its store and nowhere else. */
export class ConnectorAccessKey extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorAccessKeyProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_access_key' });
  }

  /** An expression for the key's id. */
  get keyId(): string {
    return `\${${this.terraformResourceType}.${this.friendlyUniqueId}.id}`;
  }

  /** An expression for the id of the key it took the place of, which may be null. */
  get replacedKeyId(): string {
    return `\${${this.terraformResourceType}.${this.friendlyUniqueId}.replaces}`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { userName, accessKey } = this.props;
    const { store, rotateEvery, rotationTrigger, takeOver } = accessKey;
    return {
      user_name: userName,
      store,
      rotate_every: rotateEvery,
      rotation_trigger: rotationTrigger,
      ...(takeOver && { take_over: true }),
    };
  }
}
