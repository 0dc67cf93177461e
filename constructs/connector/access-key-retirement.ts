import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { AccessKeySpec } from './access-key';
import { entranceAttributes, type ConsoleEntrance } from './console-entrance';

export interface ConnectorAccessKeyRetirementProps {
  readonly userName: string;
  /** What is declared of the user's key. */
  readonly accessKey: AccessKeySpec;
  /** Of the key that stays. */
  readonly keyId: string;
  /** Of the key it took the place of. */
  readonly replacedKeyId: string;
  /** The appliance that works with it; undefined where it is registered nowhere. */
  readonly appliance?: ConsoleEntrance;
  readonly after: readonly ITerraformDependable[];
}

/** Retires the keys that were replaced, once the appliance is seen to work with the new one. */
export class ConnectorAccessKeyRetirement extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorAccessKeyRetirementProps,
  ) {
    super(scope, id, {
      terraformResourceType: 'connector_access_key_retirement',
      dependsOn: [...props.after],
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { userName, accessKey, keyId, replacedKeyId, appliance } = this.props;
    return {
      user_name: userName,
      access_key: { id: keyId, secret: accessKey.store },
      replaced_id: replacedKeyId,
      ...(accessKey.takeOver && { take_over: true }),
      grace_period: accessKey.gracePeriod,
      ...(appliance && entranceAttributes(appliance)),
    };
  }
}
