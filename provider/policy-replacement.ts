import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsAccess } from '../preflight/aws/aws-access';
import { describeAwsError, isMissing } from '../preflight/aws/aws-error';
import { refuseOtherAccount, sentence, withAws } from './aws-account';
import type { ConnectorClient } from './client';
import { ProviderError } from './runtime';

/** An inline policy of a user, and the policy that takes its place. */
export interface Replacement {
  readonly user_name: string;
  /** Name of the inline policy. */
  readonly policy_name: string;
  /** ARN of the policy in its place; a `*` for its partition or account is the one of the credentials. */
  readonly replaced_by: string;
}

interface Call {
  readonly provider: ConnectorClient;
  readonly signal: AbortSignal;
}

/**
 * Deletes a user's inline policy, once the policy in its place is attached: there is no moment without permissions.
 *
 * @returns the account, and the text of what was deleted; null when there was nothing to delete
 * @throws ProviderError when the other policy is not attached, or AWS cannot be asked
 */
export function replaceInlinePolicy(
  declared: Replacement,
  { provider, signal, account }: Call & { readonly account: string | null },
): Promise<{ readonly account_id: string; readonly document: string | null }> {
  return withAws(provider, signal, async (aws) => {
    refuseOtherAccount('the user', account, aws);
    const document = await inlinePolicy(aws, declared, signal);
    if (document === null) return { account_id: aws.accountId, document };
    await waitUntilAttached(aws, declared, provider.access.patience.user, signal);
    await deleteInlinePolicy(aws, declared, signal);
    return { account_id: aws.accountId, document };
  });
}

/**
 * Whether the user has the inline policy.
 *
 * @throws ProviderError when AWS cannot be asked, or is another account than `account`
 */
export function hasInlinePolicy(
  declared: Replacement,
  { provider, signal, account }: Call & { readonly account: string | null },
): Promise<boolean> {
  return withAws(provider, signal, async (aws) => {
    refuseOtherAccount('the user', account, aws);
    return (await inlinePolicy(aws, declared, signal)) !== null;
  });
}

/** The text of the inline policy; null when there is none, or no such user. */
async function inlinePolicy(
  aws: AwsAccess,
  { user_name: UserName, policy_name: PolicyName }: Replacement,
  signal: AbortSignal,
): Promise<string | null> {
  const { GetUserPolicyCommand } = await import('@aws-sdk/client-iam');
  try {
    const command = new GetUserPolicyCommand({ UserName, PolicyName });
    const { PolicyDocument } = await aws.iam.send(command, { abortSignal: signal });
    // IAM encodes it as RFC 3986 has it (IAM API Reference, GetUserPolicy).
    return decodeURIComponent(PolicyDocument ?? '');
  } catch (error) {
    if (signal.aborted) throw error;
    if (isMissing(error)) return null;
    throw failure(
      `the inline policy ${PolicyName} of user ${UserName} cannot be read`,
      error,
      'GetUserPolicy',
    );
  }
}

/** What was attached a moment ago, in another stack, may not be known everywhere in IAM yet. */
async function waitUntilAttached(
  aws: AwsAccess,
  declared: Replacement,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const { user_name, policy_name, replaced_by } = declared;
  for (let left = seconds; ; left -= 1) {
    const attached = await attachedPolicies(aws, user_name, signal);
    if (attached.some((arn) => isSamePolicy(replaced_by, arn, aws))) return;
    if (left <= 0) {
      const found = attached.length === 0 ? 'none is' : `attached: ${attached.join(', ')}`;
      throw new ProviderError(
        `the inline policy ${policy_name} of user ${user_name} was not deleted: ${replaced_by}, which takes its place, is not attached (${found})`,
        {
          path: ['replaced_by'],
          detail: 'Attach it first: deploy the identity stack, then this one again. Nothing was changed.',
        },
      );
    }
    await sleep(1000, undefined, { signal });
  }
}

async function attachedPolicies(
  aws: AwsAccess,
  UserName: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { paginateListAttachedUserPolicies } = await import('@aws-sdk/client-iam');
  const arns: string[] = [];
  try {
    const pages = paginateListAttachedUserPolicies(
      { client: aws.iam },
      { UserName },
      { abortSignal: signal },
    );
    for await (const { AttachedPolicies = [] } of pages)
      arns.push(...AttachedPolicies.map(({ PolicyArn = '' }) => PolicyArn));
  } catch (error) {
    if (signal.aborted) throw error;
    throw failure(`the policies of user ${UserName} cannot be listed`, error, 'ListAttachedUserPolicies');
  }
  return arns;
}

async function deleteInlinePolicy(
  aws: AwsAccess,
  { user_name: UserName, policy_name: PolicyName }: Replacement,
  signal: AbortSignal,
): Promise<void> {
  const { DeleteUserPolicyCommand } = await import('@aws-sdk/client-iam');
  signal.throwIfAborted();
  try {
    // Without a signal: once it is deleted its text has to reach the state.
    await aws.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
  } catch (error) {
    if (isMissing(error)) return;
    throw failure(
      `the inline policy ${PolicyName} of user ${UserName} was not deleted`,
      error,
      'DeleteUserPolicy',
    );
  }
}

/**
 * Whether an ARN is the declared one. The path does not count: a policy's name is unique among those of AWS, and among
 * those of an account, whatever its path.
 */
export function isSamePolicy(
  declared: string,
  found: string,
  { accountId, arn }: Pick<AwsAccess, 'accountId' | 'arn'>,
): boolean {
  const parts = (text: string): string => {
    const [, partition = '', , , owner = '', resource = ''] = text.split(':');
    const own = (part: string, here: string | undefined): string => (part === '*' ? (here ?? '') : part);
    return [own(partition, arn.split(':')[1]), own(owner, accountId), resource.split('/').pop()].join(' ');
  };
  return parts(declared) === parts(found);
}

function failure(what: string, error: unknown, action: string): ProviderError {
  const { found, remedy } = describeAwsError(error, `iam:${action}`);
  return new ProviderError(`${what}: ${found}`, { detail: sentence(remedy) });
}
