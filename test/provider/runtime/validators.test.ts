import {
  atLeastOneOf,
  atMostOneOf,
  each,
  exactlyOneOf,
  int,
  intBetween,
  lengthBetween,
  list,
  listNested,
  map,
  matches,
  oneOf,
  requiredTogether,
  single,
  sizeBetween,
  string,
  UNKNOWN,
  type Attributes,
  type Validator,
} from '../../../provider/runtime';
import { configProblems } from '../../../provider/runtime/schema/config-problems';
import { pathText } from '../../../provider/runtime/value/path';
import type { ValueMap } from '../../../provider/runtime/value/value';

/** Both sides of every bound. */
test.each<readonly [Validator<never>, unknown, string | undefined]>([
  [oneOf('a', 'b'), 'a', undefined],
  [oneOf('a', 'b'), 'A', 'is "A"; allowed: "a", "b"'],
  [oneOf('a', 'b'), '', 'is ""; allowed: "a", "b"'],
  [matches(/[a-z]+|\d/, 'letters or a digit'), 'abc', undefined],
  [matches(/[a-z]+|\d/, 'letters or a digit'), '7', undefined],
  [matches(/[a-z]+|\d/, 'letters or a digit'), 'abc7', 'is "abc7", which is not letters or a digit'],
  [matches(/x/giy, 'an x'), 'X', undefined],
  [lengthBetween(2, 3), 'a', 'has 1 characters; allowed: 2 to 3 characters'],
  [lengthBetween(2, 3), 'ab', undefined],
  [lengthBetween(2, 3), '🚀🚀🚀', undefined],
  [lengthBetween(2, 3), 'abcd', 'has 4 characters; allowed: 2 to 3 characters'],
  [sizeBetween(1, 2), [], 'has 0 elements; allowed: 1 to 2 elements'],
  [sizeBetween(1, 2), ['a'], undefined],
  [sizeBetween(1, 2), { a: 1, b: 2 }, undefined],
  [sizeBetween(1, 2), { a: 1, b: 2, c: 3 }, 'has 3 elements; allowed: 1 to 2 elements'],
  [intBetween(-1, 1), -2, 'is -2; allowed: -1 to 1'],
  [intBetween(-1, 1), -1, undefined],
  [intBetween(-1, 1), 1, undefined],
  [intBetween(-1, 1), 2, 'is 2; allowed: -1 to 1'],
  [each(intBetween(1, 2)), [1, 2], undefined],
  [
    each(intBetween(1, 2)),
    [0, 1, 3],
    'is not valid: element 0 is 0; allowed: 1 to 2; element 2 is 3; allowed: 1 to 2',
  ],
  [each(oneOf('a')), { k: 'b' }, 'is not valid: element k is "b"; allowed: "a"'],
  [exactlyOneOf('a', 'b'), { a: 1, b: null }, undefined],
  [exactlyOneOf('a', 'b'), { a: null, b: null }, 'sets none; allowed is exactly one of: a, b'],
  [exactlyOneOf('a', 'b'), { a: 1, b: 2 }, 'sets a, b; allowed is exactly one of: a, b'],
  [exactlyOneOf('a', 'b'), { a: null, b: UNKNOWN }, undefined],
  [exactlyOneOf('a', 'b', 'c'), { a: 1, b: 2, c: UNKNOWN }, 'sets a, b; allowed is exactly one of: a, b, c'],
  [atLeastOneOf('a', 'b'), { a: null, b: null }, 'sets none; allowed is at least one of: a, b'],
  [atLeastOneOf('a', 'b'), { a: UNKNOWN, b: null }, undefined],
  [atLeastOneOf('a', 'b'), { a: 1, b: 1 }, undefined],
  [atMostOneOf('a', 'b'), { a: 1, b: UNKNOWN }, undefined],
  [atMostOneOf('a', 'b'), { a: null, b: null }, undefined],
  [atMostOneOf('a', 'b'), { a: 1, b: 1 }, 'sets a, b; allowed is at most one of: a, b'],
  [requiredTogether('a', 'b'), { a: null, b: null }, undefined],
  [requiredTogether('a', 'b'), { a: 1, b: 1 }, undefined],
  [requiredTogether('a', 'b'), { a: 1, b: UNKNOWN }, undefined],
  [requiredTogether('a', 'b'), { a: 1, b: null }, 'sets a; allowed is all or none of: a, b'],
])('%# %o', (validator, value, problem) => {
  expect(validator.check(value as never)).toBe(problem);
});

describe('a configuration', () => {
  const attributes = {
    name: string({ required: true, validators: [lengthBetween(1, 3), oneOf('a', 'b')] }),
    count_of: int({ optional: true, validators: [intBetween(1, 2)] }),
    names: list(string(), { optional: true, validators: [sizeBetween(1, 2)] }),
    tags: map(list(string()), { optional: true }),
    id: string({ computed: true }),
    source: single(
      { file: string({ optional: true }), text: string({ optional: true }), sum: string({ computed: true }) },
      { optional: true, validators: [exactlyOneOf('file', 'text')] },
    ),
    disks: listNested({ size: int({ required: true, validators: [intBetween(1, 9)] }) }, { optional: true }),
  } satisfies Attributes;
  const empty = Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));

  const source = (values: ValueMap): ValueMap => ({
    source: { file: null, text: null, sum: null, ...values },
  });

  test.each<readonly [string, ValueMap, readonly string[]]>([
    ['sound', { name: 'a' }, []],
    ['unknown', { name: UNKNOWN, names: UNKNOWN, disks: [{ size: UNKNOWN }, UNKNOWN] }, []],
    [
      'every rule of an attribute',
      { name: 'long' },
      ['name has 4 characters; allowed: 1 to 3 characters', 'name is "long"; allowed: "a", "b"'],
    ],
    [
      'several attributes',
      { name: '', count_of: 3 },
      [
        'name has 0 characters; allowed: 1 to 3 characters',
        'name is ""; allowed: "a", "b"',
        'count_of is 3; allowed: 1 to 2',
      ],
    ],
    ['null for what is required', {}, ['name is required, and null']],
    ['a list with unknown inside is not asked about', { name: 'a', names: [UNKNOWN, 'b', 'c'] }, []],
    [
      'a list that is too long',
      { name: 'a', names: ['b', 'c', 'd'] },
      ['names has 3 elements; allowed: 1 to 2 elements'],
    ],
    ['a null element', { name: 'a', names: ['b', null, 'd'] }, ['names[1] is null, which no element may be']],
    [
      'a null element inside',
      { name: 'a', tags: { k: ['x', null] } },
      ['tags.k[1] is null, which no element may be'],
    ],
    ['a null object', { name: 'a', disks: [null] }, ['disks[0] is null, which no element may be']],
    ['computed', { name: 'a', id: 'x' }, ['id is set, which only the provider may do: take it out']],
    [
      'computed inside',
      { name: 'a', ...source({ file: 'x', sum: 'y' }) },
      ['source.sum is set, which only the provider may do: take it out'],
    ],
    ['a relation', { name: 'a', ...source({}) }, ['source sets none; allowed is exactly one of: file, text']],
    ['a relation with unknown', { name: 'a', ...source({ file: UNKNOWN }) }, []],
    [
      'in an element',
      { name: 'a', disks: [{ size: 1 }, { size: 10 }] },
      ['disks[1].size is 10; allowed: 1 to 9'],
    ],
  ])('%s', (_what, values, problems) => {
    const found = configProblems(attributes, [], { ...empty, ...values });
    expect(found.map(({ path, problem }) => `${pathText(path)} ${problem}`)).toEqual(problems);
  });

  test('rules between the attributes of the whole', () => {
    const rule = atMostOneOf('count_of', 'names');
    expect(configProblems(attributes, [rule], { ...empty, name: 'a', count_of: 1, names: ['b'] })).toEqual([
      { path: [], problem: 'sets count_of, names; allowed is at most one of: count_of, names' },
    ]);
  });
});
