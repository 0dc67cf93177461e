import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';
import { entranceAttributes, type ConsoleEntrance } from './console-entrance';

type EncryptionKey = NonNullable<ConnectorSpec['appliance']['encryptionKey']>;

export interface ConnectorEncryptionKeyProps {
  readonly entrance: ConsoleEntrance;
  readonly encryptionKey: EncryptionKey;
  readonly after: readonly ITerraformDependable[];
}

/** The key by which the appliance encrypts what it keeps, rotated by age or on demand. */
export class ConnectorEncryptionKey extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorEncryptionKeyProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_encryption_key', dependsOn: [...props.after] });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { entrance, encryptionKey } = this.props;
    return {
      ...entranceAttributes(entrance),
      rotate_every: encryptionKey.rotateEvery,
      rotation_trigger: encryptionKey.rotationTrigger,
    };
  }
}
