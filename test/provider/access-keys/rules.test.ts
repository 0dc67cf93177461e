import { orphanOf } from '../../../provider/access-keys/intent';
import type { KeyFacts } from '../../../provider/access-keys/keys-of-user';
import { factsOf, modelOf } from '../../../provider/access-keys/model';
import { isOver } from '../../../provider/access-keys/plan-retirement';
import { rotationDueAt, rotationOf } from '../../../provider/access-keys/plan-rotation';
import { retiringOf } from '../../../provider/access-keys/read-retirement';
import { spareKey } from '../../../provider/access-keys/room';

const key = (id: string, more: Partial<KeyFacts> = {}): KeyFacts => ({
  ...{ id, status: 'Active', createdAt: '2026-11-29T20:00:00Z' },
  ...more,
});

describe('why a key is replaced', () => {
  const NOW = new Date('2026-11-29T20:00:00Z');
  const prior = {
    ...{ id: 'AKIA1', status: 'Active', user_name: 'u', store: { file: '/key' } },
    ...{ created_at: '2026-08-31T20:00:00Z', rotate_every: '90d', applied_trigger: null },
  };
  const reasonOf = (plan: object, before: object = {}): unknown =>
    rotationOf({ ...prior, ...plan } as never, { ...prior, ...before } as never, NOW);

  test.each<[string, object, object, unknown]>([
    ['its age, to the second', {}, {}, 'age'],
    ['not a second before', {}, { created_at: '2026-08-31T20:00:01Z' }, undefined],
    ['never, without an age', { rotate_every: null }, {}, undefined],
    ['a trigger', { rotate_every: null, rotation_trigger: 'x' }, {}, 'trigger'],
    ['the same trigger', { rotate_every: null, rotation_trigger: 'x' }, { applied_trigger: 'x' }, undefined],
    ['a trigger that was taken away', { rotate_every: null }, { applied_trigger: 'x' }, undefined],
    ['another store', { rotate_every: null, store: { file: '/other' } }, {}, 'need'],
    ['a key that is gone', { rotate_every: null }, { status: 'Deleted' }, 'need'],
  ])('%s', (_what, plan, before, by) => {
    const rotation = reasonOf({ rotation_trigger: null, ...plan }, before);
    expect((rotation as { by?: string } | undefined)?.by).toBe(by);
  });

  test('when it is due', () => {
    expect(rotationDueAt('2026-08-31T20:00:00Z', '90d')).toBe('2026-11-29T20:00:00.000Z');
    expect(rotationDueAt('2026-08-31T20:00:00Z', null)).toBeNull();
    expect(rotationDueAt(null, '90d')).toBeNull();
  });
});

describe('the key whose secret nobody has', () => {
  const intent = { at: new Date('2026-11-29T20:00:00Z'), before: ['AKIAOLD'] };
  const fresh = { lastUsed: 'never' };

  test('is the one made after the tag, and never used', () => {
    const keys = [key('AKIAOLD', fresh), key('AKIANEW', { ...fresh, createdAt: '2026-11-29T20:00:05Z' })];
    expect(orphanOf(intent, keys)?.id).toBe('AKIANEW');
  });

  test.each<[string, readonly KeyFacts[]]>([
    ['it was there before', [key('AKIAOLD', fresh)]],
    ['it was used', [key('AKIANEW', { lastUsed: '2026-11-29T20:01:00Z' })]],
    ['nobody knows whether it was used', [key('AKIANEW')]],
    ['it was made by hand, later', [key('AKIANEW', { ...fresh, createdAt: '2026-11-29T20:08:01Z' })]],
    ['there are two', [key('AKIAA', fresh), key('AKIAB', fresh)]],
  ])('nothing is deleted where %s', (_what, keys) => {
    expect(orphanOf(intent, keys)).toBeUndefined();
  });
});

describe('room for another key', () => {
  const known = { id: 'AKIA1', replaces: 'AKIA0' };
  const inactive = { status: 'Inactive' };

  test.each<[string, readonly KeyFacts[], boolean, string | undefined]>([
    ['the one that was replaced', [key('AKIA0', inactive), key('AKIA1')], false, 'AKIA0'],
    ['not while it is active', [key('AKIA0'), key('AKIA1')], true, undefined],
    ["not somebody else's", [key('AKIAX', inactive), key('AKIA1')], false, undefined],
    ["somebody else's that is taken over", [key('AKIAX', inactive), key('AKIA1')], true, 'AKIAX'],
    ['never the current one', [key('AKIA1', inactive), key('AKIAX')], true, undefined],
  ])('%s', (_what, keys, takeOver, spare) => {
    expect(spareKey(keys, known, takeOver)?.id).toBe(spare);
  });
});

test('which keys are retired', () => {
  const keys = [key('AKIANEW'), key('AKIAOLD'), key('AKIAX')];
  const ids = (replaced_id: string | null, take_over: boolean): string[] =>
    retiringOf({ access_key: { id: 'AKIANEW' }, replaced_id, take_over }, keys).map(({ id }) => id);
  expect(ids('AKIAOLD', false)).toEqual(['AKIAOLD']);
  expect(ids(null, false)).toEqual([]);
  expect(ids(null, true)).toEqual(['AKIAOLD', 'AKIAX']);
  // An import of a key that is said to replace itself retires nothing.
  expect(ids('AKIANEW', false)).toEqual([]);
});

test('the time of grace', () => {
  const now = new Date('2026-11-29T20:00:00Z');
  expect(isOver('2026-11-28T20:00:00Z', '24h', now)).toBe(true);
  expect(isOver('2026-11-28T20:00:01Z', '24h', now)).toBe(false);
  expect(isOver('2026-11-29T20:00:00Z', '0s', now)).toBe(true);
});

test('a key in a state and back', () => {
  for (const facts of [key('A', { lastUsed: '2026-11-29T20:00:00Z' }), key('B', { status: 'Inactive' })])
    expect(factsOf(modelOf(facts))).toEqual(facts);
  expect(modelOf(key('A', { lastUsed: 'never' })).last_used_at).toBeNull();
});
