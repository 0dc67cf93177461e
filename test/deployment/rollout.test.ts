import { setImmediate as turn } from 'node:timers/promises';
import type { ConnectorResult } from '../../deployment/applier';
import { Pool } from '../../deployment/pool';
import { rollOut, type Planned, type RolloutOptions } from '../../deployment/rollout';
import { change, connector, plan } from './scripted-fleet';

const POWER = change('connector_power.appliance');
const KEY = change('connector_access_key.connector', {
  attributes: [{ path: 'id', before: '"AKIA1"', after: '(known after apply)' }],
});
const planned = (name: string, made = plan(name, [POWER])): Planned => ({
  connector: connector(name, 'out'),
  plan: made,
});

/** `name: outcome reason` of each, and what was done in its order. */
async function roll(
  all: readonly Planned[],
  options: Partial<RolloutOptions> = {},
  failing: readonly string[] = [],
): Promise<{ results: string[]; order: string[] }> {
  const order: string[] = [];
  const apply = async ({ connector: { name, file } }: Planned): Promise<ConnectorResult> => {
    order.push(`+${name}`);
    await turn();
    order.push(`-${name}`);
    return {
      ...{ name, file, stacks: [], reasons: [] },
      outcome: failing.includes(name) ? 'failed' : 'applied',
    };
  };
  const verify = ({ name }: { name: string }): Promise<undefined> => {
    order.push(`?${name}`);
    return Promise.resolve(undefined);
  };
  const { signal } = new AbortController();
  const results = await rollOut(all, {
    ...{ pool: new Pool(2), signal, canaries: [], apply, verify },
    ...options,
  });
  return {
    results: results.map(({ name, outcome, reasons }) => [`${name}: ${outcome}`, ...reasons].join(' ')),
    order,
  };
}

const four = ['a', 'b', 'c', 'd'].map((name) => planned(name));

test('without canaries all side by side, as far as there is room', async () => {
  const { results, order } = await roll(four);
  expect(results).toEqual(['a: applied', 'b: applied', 'c: applied', 'd: applied']);
  expect(order.filter((step) => step.startsWith('+'))).toEqual(['+a', '+b', '+c', '+d']);
  expect(order.slice(0, 3)).toEqual(['+a', '+b', '-a']);
  const under = order.map((_, at) =>
    order.slice(0, at + 1).reduce((n, step) => n + (step.startsWith('+') ? 1 : -1), 0),
  );
  expect(Math.max(...under)).toBe(2);
});

test('canaries go first, one after the other, and are looked at before the others start', async () => {
  const { results, order } = await roll(four, { canaries: ['d', 'b'] });
  expect(order).toEqual(['+b', '-b', '?b', '+d', '-d', '?d', '+a', '+c', '-a', '-c']);
  // Told in the order of the specs all the same.
  expect(results.map((line) => line[0])).toEqual(['a', 'b', 'c', 'd']);
});

test('a canary that fails ends it, and its successor is not tried', async () => {
  const { results, order } = await roll(four, { canaries: ['a', 'b'] }, ['a']);
  expect(order).toEqual(['+a', '-a']);
  expect(results).toEqual([
    'a: failed',
    'b: skipped the canary a is not well',
    'c: skipped the canary a is not well',
    'd: skipped the canary a is not well',
  ]);
});

test('so does one that was applied and is not well afterwards', async () => {
  const verify = (): Promise<string> => Promise.resolve('there is still something to change');
  const { results, order } = await roll(four, { canaries: ['a'], verify });
  expect(order).toEqual(['+a', '-a']);
  expect(results.slice(0, 2)).toEqual([
    'a: failed there is still something to change',
    'b: skipped the canary a is not well',
  ]);
});

test('a canary without changes holds nobody up, and one that is refused does', async () => {
  const unchanged = [planned('a', plan('a')), planned('b')];
  expect((await roll(unchanged, { canaries: ['a'] })).results).toEqual(['a: unchanged', 'b: applied']);
  const refused = [planned('a', plan('a', [POWER], { refusals: ['no'] })), planned('b')];
  expect((await roll(refused, { canaries: ['a'] })).results).toEqual([
    'a: refused no',
    'b: skipped the canary a is not well',
  ]);
});

test('after so many failures none is started any more, and what is under way ends', async () => {
  const { results, order } = await roll(four, { maxFailures: 1 }, ['a']);
  expect(order).toEqual(['+a', '+b', '-a', '-b']);
  expect(results).toEqual([
    'a: failed',
    'b: applied',
    'c: skipped 1 failed before its turn (--max-failures)',
    'd: skipped 1 failed before its turn (--max-failures)',
  ]);
});

test('without a limit failures keep nobody else', async () => {
  const { results } = await roll(four, {}, ['a', 'b']);
  expect(results).toEqual(['a: failed', 'b: failed', 'c: applied', 'd: applied']);
});

test('after a signal none is started any more', async () => {
  const controller = new AbortController();
  const { results, order } = await roll(four, {
    signal: controller.signal,
    apply: async ({ connector: { name, file } }) => {
      await turn();
      controller.abort();
      return { name, file, outcome: 'applied', stacks: [], reasons: [] };
    },
  });
  expect(order).toEqual([]);
  expect(results).toEqual([
    'a: applied',
    'b: applied',
    'c: skipped interrupted before its turn',
    'd: skipped interrupted before its turn',
  ]);
});

test('a run for renewals alone passes over what is not due', async () => {
  const all = [planned('a'), planned('b', plan('b', [KEY]))];
  expect((await roll(all, { renewalsOnly: true })).results).toEqual([
    'a: notDue what would change waits for a run that is not for renewals only',
    'b: applied',
  ]);
});

test('a canary of which nothing is due keeps no other one from its renewal', async () => {
  const all = [planned('a'), planned('b', plan('b', [KEY]))];
  const { order } = await roll(all, { renewalsOnly: true, canaries: ['a'] });
  expect(order).toEqual(['+b', '-b']);
});

test('a run that was ended leaves nothing undone of what has no changes', async () => {
  const all = [planned('a', plan('a')), planned('b')];
  const { results } = await roll(all, { signal: AbortSignal.abort() });
  expect(results).toEqual(['a: unchanged', 'b: skipped interrupted before its turn']);
});
