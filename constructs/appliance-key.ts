import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../config';
import { addressed } from './addressed';
import { ConnectorAccessKey } from './connector/access-key';

/** The access key an appliance works with. */
export interface ApplianceKey {
  /** Its id, or an expression for it. */
  readonly id: string;
  /** A reference of its secret. */
  readonly secret: object;
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
  const made = new ConnectorAccessKey(scope, 'access-key', { userName: user, store });
  return { id: addressed(made, 'connector').keyId, secret: store };
}
