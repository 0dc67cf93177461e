import type { STSClientConfig } from '@aws-sdk/client-sts';

/** How the AWS SDK is told when to try again. */
export type RetryStrategy = Extract<
  NonNullable<STSClientConfig['retryStrategy']>,
  { acquireInitialRetryToken: unknown }
>;
type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;

/** Tries of a request that AWS answers with "too many"; the waits between them are less than two minutes in all. */
const TRIES = 10;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

/**
 * Patient with throttling and with nothing else: a request that was refused for being one too many was not carried
 * out, hence can be repeated whatever it does. IAM throttles an account as a whole, so that a fleet in one apply meets
 * it; each wait is random up to a limit that doubles, which keeps those who wait from coming back together.
 *
 * @param others how often a request is repeated that failed in another way which may pass; 0 for what must not be done
 * twice
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function patientWithThrottling(others: number, random: () => number = Math.random): RetryStrategy {
  return {
    acquireInitialRetryToken: () => Promise.resolve(tokenOf(0, 0)),
    refreshRetryTokenForRetry(token, { errorType, retryAfterHint }) {
      const count = token.getRetryCount() + 1;
      const isThrottled = errorType === 'THROTTLING';
      const allowed = isThrottled ? TRIES - 1 : errorType === 'CLIENT_ERROR' ? 0 : others;
      // The SDK throws what AWS has answered, not this.
      if (count > allowed) return Promise.reject(new Error('no more tries'));
      const hint = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
      return Promise.resolve(
        tokenOf(count, Math.max(random() * limitOf(count), Math.min(hint, LONGEST_WAIT))),
      );
    },
    recordSuccess: () => undefined,
  };
}

const limitOf = (count: number): number => Math.min(FIRST_WAIT * 2 ** (count - 1), LONGEST_WAIT);

const tokenOf = (count: number, delay: number): RetryToken => ({
  getRetryCount: () => count,
  getRetryDelay: () => delay,
});
