import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';

type Store = NonNullable<NonNullable<ConnectorSpec['aws']['identity']['accessKey']>['store']>;

export interface ConnectorAccessKeyProps {
  readonly userName: string;
  /** Where its secret is put; the same words find it again. */
  readonly store: Store;
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

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { userName, store } = this.props;
    return { user_name: userName, store };
  }
}
