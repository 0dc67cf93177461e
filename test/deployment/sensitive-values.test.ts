import fc from 'fast-check';
import { plannedChangesOf } from '../../deployment/plan-json';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A text that stands nowhere by chance; with characters that JSON escapes. */
const secret = fc
  .tuple(fc.integer({ min: 0, max: 999_999 }), fc.constantFrom('', '"', '\\', '\n', '😀', '|`<'))
  .map(([number, odd]) => `S3CRET-${number}${odd}-end`);
const plain = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean(), fc.constant(null));

/** A value, and its marks as Terraform writes them; every secret in it is marked, itself or with what it lies in. */
const marked: fc.Memo<{ value: Json; mark: Json }> = fc.memo((depth) => {
  const leaf = fc.oneof(
    plain.map((value) => ({ value, mark: false })),
    secret.map((value) => ({ value, mark: true })),
    fc.tuple(secret, secret).map(([key, value]) => ({ value: { [key]: [value] }, mark: true })),
  );
  if (depth <= 1) return leaf;
  const part = marked(depth - 1);
  return fc.oneof(
    leaf,
    fc.array(part, { maxLength: 4 }).map((parts) => ({
      value: parts.map(({ value }) => value),
      mark: parts.map(({ mark }) => mark),
    })),
    fc.dictionary(fc.constantFrom('a', 'b', 'c d', 'password'), part, { maxKeys: 4 }).map((parts) => ({
      value: Object.fromEntries(Object.entries(parts).map(([key, { value }]) => [key, value])),
      mark: Object.fromEntries(Object.entries(parts).map(([key, { mark }]) => [key, mark])),
    })),
  );
});

const object = fc.dictionary(fc.constantFrom('one', 'two', 'three'), marked(4), { minKeys: 1 });
interface Side {
  readonly value: Record<string, Json> | null;
  readonly mark: Record<string, Json> | false;
}

const side: fc.Arbitrary<Side> = fc.option<Side, Side>(
  object.map((parts) => ({
    value: Object.fromEntries(Object.entries(parts).map(([key, { value }]) => [key, value])),
    mark: Object.fromEntries(Object.entries(parts).map(([key, { mark }]) => [key, mark])),
  })),
  { nil: { value: null, mark: false } },
);
const actions = fc.constantFrom(
  ['create'],
  ['update'],
  ['delete'],
  ['delete', 'create'],
  ['create', 'delete'],
);

/** What is sensitive as `own`, and what a configuration made of it without a mark, as after nonsensitive(). */
const copies = (own: string): Record<string, Json> => ({
  own,
  copy: `${own} and more`,
  text: JSON.stringify({ inside: [own] }),
});

const resource = fc.tuple(side, side, actions, secret).map(([before, after, does, own]) => ({
  ...{ address: 'a.b', mode: 'managed', type: 'a', name: 'b' },
  change: {
    actions: does,
    before: before.value,
    after: { ...after.value, ...copies(own) },
    before_sensitive: before.mark,
    after_sensitive: { ...(after.mark === false ? {} : after.mark), own: true },
  },
}));

test('no sensitive value is in the result, wherever it is marked and wherever it stands', () => {
  let seen = 0;
  fc.assert(
    fc.property(fc.array(resource, { minLength: 1, maxLength: 3 }), fc.boolean(), (resources, drifted) => {
      const plan = {
        format_version: '1.2',
        resource_changes: drifted ? [] : resources,
        resource_drift: drifted ? resources : [],
      };
      const shown = JSON.stringify(plannedChangesOf(plan));
      if (shown.includes('(sensitive) and more')) seen += 1;
      expect(shown).not.toContain('S3CRET-');
    }),
    { numRuns: 400 },
  );
  expect(seen).toBeGreaterThan(100);
});

test('what is not sensitive is shown, so that the other test says something', () => {
  const open = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== '');
  fc.assert(
    fc.property(open, open, (before, after) => {
      fc.pre(before !== after);
      const { changes } = plannedChangesOf({
        format_version: '1.2',
        resource_changes: [
          {
            ...{ address: 'a.b', mode: 'managed', type: 'a', name: 'b' },
            change: { actions: ['update'], before: { x: before }, after: { x: after }, after_sensitive: {} },
          },
        ],
      });
      expect(changes[0]?.attributes).toEqual([
        { path: 'x', before: JSON.stringify(before), after: JSON.stringify(after) },
      ]);
    }),
  );
});
