import type { Model } from '../runtime';
import type { accessKeyAttributes } from './attributes';
import type { KeyFacts } from './keys-of-user';

type OtherKey = NonNullable<Model<typeof accessKeyAttributes>['other_keys']>[number];

/** What IAM says of a key, as a state holds it. */
export const modelOf = ({ id, status, createdAt, lastUsed }: KeyFacts): OtherKey => ({
  id,
  status,
  created_at: createdAt,
  last_used_at: lastUsed === undefined || lastUsed === 'never' ? null : lastUsed,
});

/** The same the other way round. */
export const factsOf = ({
  id,
  status,
  created_at: createdAt,
  last_used_at: lastUsed,
}: {
  readonly [K in keyof OtherKey]: string | null;
}): KeyFacts => ({
  id: id ?? '',
  status: status ?? 'Active',
  createdAt: createdAt ?? '',
  ...(lastUsed !== null && { lastUsed }),
});
