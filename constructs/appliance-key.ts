import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../config';
import { addressed } from './addressed';
import { ConnectorAccessKey } from './connector/access-key';
import { ConnectorAccessKeyRetirement } from './connector/access-key-retirement';
import type { ConsoleEntrance } from './connector/console-entrance';

/** The access key an appliance works with. */
export interface ApplianceKey {
  /** Its id, or an expression for it. */
  readonly id: string;
  /** A reference of its secret. */
  readonly secret: object;
  /** Declares the end of the keys it takes the place of, after the appliance works with it; not for one made by hand. */
  readonly retire?: (after: readonly ITerraformDependable[], appliance?: ConsoleEntrance) => void;
}

/**
 * The key the appliance works with, and where its secret lies: one that is made here, as
 * `connector_access_key.connector`, or was made by hand; undefined where the spec has none.
 */
export function applianceKey(scope: Construct, { aws }: ConnectorSpec): ApplianceKey | undefined {
  const { accessKey, existingUser, userName } = aws.identity;
  if (accessKey === undefined) return undefined;
  const { store, id, secret } = accessKey;
  if (store === undefined) return secret && { id: id as string, secret };
  const user = existingUser ?? userName;
  if (user === undefined) throw new RangeError('no IAM user: the spec should have been resolved');
  const props = { userName: user, accessKey };
  const made = addressed(new ConnectorAccessKey(scope, 'access-key', props), 'connector');
  return {
    id: made.keyId,
    secret: store,
    retire: (after, appliance) => {
      const keys = { keyId: made.keyId, replacedKeyId: made.replacedKeyId };
      const retirement = { ...props, ...keys, ...(appliance && { appliance }), after };
      addressed(new ConnectorAccessKeyRetirement(scope, 'access-key-retirement', retirement), 'connector');
    },
  };
}
