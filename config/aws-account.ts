import type { ConnectorSpec } from './loaded-spec';

/** The account a connector declares, by its guard or by the role it assumes. */
const declaredAccount = ({ aws }: ConnectorSpec): string | undefined =>
  aws.accountId ?? /^(?:[^:]*:){4}(\d+):/.exec(aws.assumeRole?.roleArn ?? '')?.[1];

/**
 * Whether two connectors work in one account, as far as their files say. Two declared accounts are compared. Where
 * one is not declared, the same profile, or no profile at all, with the same role is taken for the same account:
 * two connectors made by one login. What a profile stands for is not looked up, so that an undeclared account
 * behind another profile goes unnoticed.
 */
export function isSameAccount(one: ConnectorSpec, other: ConnectorSpec): boolean {
  const [first, second] = [declaredAccount(one), declaredAccount(other)];
  if (first !== undefined && second !== undefined) return first === second;
  return (
    one.aws.profile === other.aws.profile && one.aws.assumeRole?.roleArn === other.aws.assumeRole?.roleArn
  );
}
