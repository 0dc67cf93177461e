import * as fc from 'fast-check';
import type { Type } from '../../../provider/runtime/schema/type';
import { conform } from '../../../provider/runtime/value/conform';
import { Decimal } from '../../../provider/runtime/value/decimal';
import { pathText } from '../../../provider/runtime/value/path';
import { UNKNOWN } from '../../../provider/runtime/value/unknown';
import { Dynamic, type Value } from '../../../provider/runtime/value/value';
import { typedValue } from './arbitrary';

const string: Type = { kind: 'string' };
const int: Type = { kind: 'int' };
const object: Type = { kind: 'object', fields: { a: string, b: int } };

test.each<readonly [string, Type, unknown, Value, readonly string[]]>([
  ['a text', string, 'x', 'x', []],
  ['a text in another normal form', string, 'u\u0308', '\u00fc', []],
  ['half a character', string, '\ud83d', null, [' is no valid Unicode: half of a surrogate pair']],
  ['a number for a text', string, 5, null, [' is a number, not a string']],
  ['undefined', string, undefined, null, [' is undefined; the value for none is null']],
  ['unknown', string, UNKNOWN, null, [' is still unknown, which it may be in a plan only']],
  ['the largest int', int, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, []],
  ['one more', int, Number.MAX_SAFE_INTEGER + 1, null, [' is not a whole number JavaScript holds exactly']],
  ['a fraction', int, 0.5, null, [' is not a whole number JavaScript holds exactly']],
  ['NaN', int, NaN, null, [' is not a whole number JavaScript holds exactly']],
  ['a number for a Decimal', { kind: 'number' }, 5, null, [' is a number, not a Decimal']],
  ['a Decimal', { kind: 'number' }, Decimal.of(5), Decimal.of(5), []],
  ['a plain value for a Dynamic', { kind: 'dynamic' }, 'x', null, [' is a string, not a Dynamic']],
  [
    'a Dynamic of another type',
    { kind: 'dynamic' },
    new Dynamic(string, 5),
    new Dynamic(string, null),
    [' is a number, not a string'],
  ],
  [
    'an attribute missing',
    object,
    { a: 'x' },
    { a: 'x', b: null },
    ['b is undefined; the value for none is null'],
  ],
  [
    'an attribute too many',
    object,
    { a: 'x', b: 1, c: 2 },
    { a: 'x', b: 1 },
    ['c is no attribute of the schema'],
  ],
  ['an instance for an object', object, new Date(), null, [' is an object, not a plain object']],
  [
    'a null element',
    { kind: 'list', element: string },
    ['x', null],
    ['x', null],
    ['[1] is null, which no element may be'],
  ],
  [
    'an object for a list',
    { kind: 'set', element: string },
    { a: 'x' },
    null,
    [' is an object, not an array'],
  ],
  [
    'a tuple too short',
    { kind: 'tuple', elements: [string, int] },
    ['x'],
    null,
    [' is not an array of 2 elements'],
  ],
  [
    'every problem',
    { kind: 'map', element: object },
    { k: { a: 1, b: 'x' } },
    { k: { a: null, b: null } },
    ['k.a is a number, not a string', 'k.b is a string, not a whole number'],
  ],
])('%s', (_what, type, value, fitting, problems) => {
  const found = conform(type, value, 'refused');
  expect(found.value).toEqual(fitting);
  expect(found.problems.map(({ path, problem }) => `${pathText(path)} ${problem}`)).toEqual(problems);
});

test('what fits stays as it is, text normalized', () => {
  fc.assert(
    fc.property(typedValue(true), ({ type, value }) => {
      const { value: fitting, problems } = conform(type, value, 'allowed');
      expect(problems.every(({ problem }) => problem === 'is null, which no element may be')).toBe(true);
      expect(conform(type, fitting, 'allowed').value).toEqual(fitting);
    }),
  );
});
