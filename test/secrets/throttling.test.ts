import { patientWithThrottling } from '../../secrets/aws/throttling';

type Info = Parameters<ReturnType<typeof patientWithThrottling>['refreshRetryTokenForRetry']>[1];

/** How many tries there are of a request that goes on failing, and the waits between them in milliseconds. */
async function tries(others: number, info: Info, random = 1): Promise<readonly number[]> {
  const strategy = patientWithThrottling(others, () => random);
  let token = await strategy.acquireInitialRetryToken('');
  const waits: number[] = [];
  try {
    for (;;) {
      token = await strategy.refreshRetryTokenForRetry(token, info);
      waits.push(token.getRetryDelay());
    }
  } catch {
    return waits;
  }
}

test('throttling is waited for, longer and longer, and not for ever', async () => {
  const waits = await tries(0, { errorType: 'THROTTLING' });
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000]);
  expect(await tries(0, { errorType: 'THROTTLING' }, 0)).toEqual(Array(9).fill(0));
});

test('as long as AWS asks for, within bounds', async () => {
  const [wait = 0] = await tries(
    0,
    { errorType: 'THROTTLING', retryAfterHint: new Date(Date.now() + 7000) },
    0,
  );
  expect(wait).toBeGreaterThan(6000);
  expect(wait).toBeLessThanOrEqual(7000);
  const [long] = await tries(
    0,
    { errorType: 'THROTTLING', retryAfterHint: new Date(Date.now() + 3_600_000) },
    0,
  );
  expect(long).toBe(20_000);
});

test.each<[number, Info['errorType'], number]>([
  [0, 'TRANSIENT', 0],
  [1, 'TRANSIENT', 1],
  [2, 'SERVER_ERROR', 2],
  [2, 'CLIENT_ERROR', 0],
])('with %d repeats, %s is repeated %d times', async (others, errorType, count) => {
  expect(await tries(others, { errorType })).toHaveLength(count);
});
