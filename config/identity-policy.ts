import type { ConnectorSpec } from './loaded-spec';

/** Where the policies of a connector come from, and what they take the place of. */
export interface IdentityPolicy {
  /** AWS's own policy, or a copy of its text that is made for the connector. */
  readonly source: 'managed' | 'snapshot';
  /** Whether an inline policy of the same name goes once the policy is attached. */
  readonly replaceInline: boolean;
  /** Whether users that are created have these policies and no others. */
  readonly exclusive: boolean;
}

/** `aws.identity.policy`, whichever way it is written. */
export function identityPolicyOf({ aws }: Pick<ConnectorSpec, 'aws'>): IdentityPolicy {
  const { policy, existingUser } = aws.identity;
  const exclusive = existingUser === undefined;
  if (typeof policy === 'string')
    return { source: policy === 'snapshot' ? policy : 'managed', replaceInline: false, exclusive };
  return {
    source: policy.source,
    replaceInline: policy.replaceInline,
    exclusive: policy.exclusive ?? exclusive,
  };
}

/** Name of the policy that is made from a snapshot of `policy`, which may stand behind a path. */
export const snapshotName = ({ name }: Pick<ConnectorSpec, 'name'>, policy: string): string =>
  `${ownName(policy)}-${name}`;

/** A policy's own name, without its path: `service-role/X` is `X`. */
export const ownName = (policy: string): string => policy.split('/').pop() ?? policy;
