import { setImmediate as turn } from 'node:timers/promises';
import { Pool } from '../../deployment/pool';

test('so many at once and no more, in the order they came', async () => {
  const pool = new Pool(3);
  const started: number[] = [];
  let [now, most] = [0, 0];
  const work = (n: number) => async (): Promise<number> => {
    started.push(n);
    now += 1;
    most = Math.max(most, now);
    // Later ones are quicker.
    for (let turns = 10 - n; turns > 0; turns -= 1) await turn();
    now -= 1;
    return n;
  };
  const numbers = [...Array(10).keys()];
  expect(await Promise.all(numbers.map((n) => pool.run(work(n))))).toEqual(numbers);
  expect(started).toEqual(numbers);
  expect(most).toBe(3);
});

test('whoever fails gives its place back', async () => {
  const pool = new Pool(1);
  const fail = (): Promise<never> => Promise.reject(new Error('no'));
  const results = await Promise.allSettled([
    pool.run(fail),
    pool.run(fail),
    pool.run(() => Promise.resolve('well')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(await pool.run(() => Promise.resolve('again'))).toBe('again');
});
