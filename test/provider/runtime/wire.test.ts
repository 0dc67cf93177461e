import * as fc from 'fast-check';
import type { Type } from '../../../provider/runtime/schema/type';
import { Decimal } from '../../../provider/runtime/value/decimal';
import { fingerprint } from '../../../provider/runtime/value/fingerprint';
import { UNKNOWN } from '../../../provider/runtime/value/unknown';
import { Dynamic, type Value, type ValueMap } from '../../../provider/runtime/value/value';
import { fromMessagePack, toMessagePack } from '../../../provider/runtime/wire/msgpack';
import { fromState, parseState } from '../../../provider/runtime/wire/state-json';
import { typeToJson } from '../../../provider/runtime/wire/type-json';
import { typedValue } from './arbitrary';

const string: Type = { kind: 'string' };
const number: Type = { kind: 'number' };
const int: Type = { kind: 'int' };
const dynamic: Type = { kind: 'dynamic' };

/** fast-check prints the seed of a failure; `{ seed, path }` here repeats it. */
const runs = { numRuns: 500 };

test('any value of any type survives MessagePack, unknowns and numbers of any precision included', () => {
  fc.assert(
    fc.property(typedValue(true), ({ type, value }) => {
      const back = fromMessagePack(type, toMessagePack(type, value));
      expect(fingerprint(type, back)).toBe(fingerprint(type, value));
      expect(back).toEqual(value);
    }),
    runs,
  );
});

test('any known value of any type survives the state file', () => {
  fc.assert(
    fc.property(typedValue(false), ({ type, value }) => {
      const raw = parseState(`{"value": ${stateJson(type, value)}}`);
      const back = fromState(type, raw.value);
      expect(fingerprint(type, back)).toBe(fingerprint(type, value));
      expect(back).toEqual(value);
    }),
    runs,
  );
});

/** As go-cty's json package writes it. */
function stateJson(type: Type, value: Value): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'number':
      return (value as Decimal).text;
    case 'list':
    case 'set':
      return `[${(value as Value[]).map((element) => stateJson(type.element, element)).join(',')}]`;
    case 'tuple':
      return `[${type.elements.map((element, at) => stateJson(element, (value as Value[])[at] ?? null)).join(',')}]`;
    case 'map':
      return members(value as ValueMap, (element) => stateJson(type.element, element));
    case 'object':
      return members(value as ValueMap, (field, name) => stateJson(type.fields[name] ?? string, field));
    case 'dynamic': {
      const { type: inner, value: content } = value as Dynamic;
      return `{"value":${stateJson(inner, content)},"type":${JSON.stringify(typeToJson(inner))}}`;
    }
    default:
      return JSON.stringify(value);
  }
}

function members(map: ValueMap, write: (value: Value, name: string) => string): string {
  return `{${Object.entries(map)
    .map(([name, value]) => `${JSON.stringify(name)}:${write(value, name)}`)
    .join(',')}}`;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// What go-cty v1.18 writes, taken from its marshal.go and unknown.go.
test.each<readonly [string, Type, string, Value]>([
  ['unknown', string, 'd40000', UNKNOWN],
  ['unknown, known not to be null', string, 'c7030c8101c2', UNKNOWN],
  ['null', string, 'c0', null],
  ['a small int', number, '07', Decimal.of(7)],
  ['a negative int', number, 'd1ff38', Decimal.of(-200)],
  ['an int beyond 2^53', number, 'd30020000000000001', Decimal.parse('9007199254740993')],
  ['an unsigned int of 64 bits', number, 'cfffffffffffffffff', Decimal.parse('18446744073709551615')],
  ['a float', number, 'cb3fb999999999999a', Decimal.parse('0.1')],
  ['a text', number, 'a5302e303031', Decimal.parse('0.001')],
  ['a list', { kind: 'list', element: string }, '92a161d40000', ['a', UNKNOWN]],
  ['a dynamic value', dynamic, '92c40822737472696e6722a161', new Dynamic(string, 'a')],
  ['an unknown of unknown type', dynamic, 'd40000', UNKNOWN],
  ['a null of known type', dynamic, '92c40822737472696e6722c0', new Dynamic(string, null)],
])('Terraform’s %s is understood', (_what, type, bytes, value) => {
  expect(fromMessagePack(type, Buffer.from(bytes, 'hex'))).toEqual(value);
});

test.each<readonly [string, Type, Value, string]>([
  ['unknown', string, UNKNOWN, 'd40000'],
  ['an int of 2^53 - 1 as an int', number, Decimal.parse('9007199254740991'), 'cf001fffffffffffff'],
  [
    'an int of 2^53 as a text',
    number,
    Decimal.parse('9007199254740992'),
    'b039303037313939323534373430393932',
  ],
  ['a fraction as a text', number, Decimal.parse('0.5'), 'a3302e35'],
  ['zero', number, Decimal.parse('-0.0'), '00'],
])('%s is written as Terraform reads it', (_what, type, value, bytes) => {
  expect(hex(toMessagePack(type, value))).toBe(bytes);
});

test.each<readonly [string, Type, string, string]>([
  ['an int beyond the largest', int, 'cf0020000000000000', 'is not a whole number between'],
  ['an int below the smallest', int, 'd3ffe0000000000000', 'is not a whole number between'],
  ['a fraction for an int', int, 'cb3ff8000000000000', 'is not a whole number between'],
  ['an infinity', number, 'cb7ff0000000000000', 'is a number on the wire, not a finite number'],
  ['a text that is no number', number, 'a161', 'is a string on the wire, not a finite number'],
  ['a list for a string', string, '90', 'is a list on the wire, not a string'],
  ['half a value', { kind: 'list', element: string }, '92a161', 'cannot be decoded'],
])('%s is refused', (_what, type, bytes, problem) => {
  expect(() => fromMessagePack(type, Buffer.from(bytes, 'hex'))).toThrow(problem);
});

test('the largest and the smallest int are read', () => {
  expect(fromMessagePack(int, toMessagePack(int, Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
  expect(fromMessagePack(int, toMessagePack(int, Number.MIN_SAFE_INTEGER))).toBe(Number.MIN_SAFE_INTEGER);
});

test('an error says where, and not what', () => {
  const type: Type = { kind: 'object', fields: { disks: { kind: 'list', element: int } } };
  const bytes = toMessagePack(
    { kind: 'object', fields: { disks: { kind: 'list', element: string } } },
    { disks: ['hunter2'] },
  );
  expect(() => fromMessagePack(type, bytes)).toThrow(
    /^disks\[0\] is a string on the wire, not a finite number$/,
  );
});

describe('the state file', () => {
  const type: Type = { kind: 'object', fields: { a: string, b: number } };

  test('attributes the schema does not know are dropped, those it alone knows are null', () => {
    expect(fromState(type, parseState('{"a":"x","old":1}'))).toEqual({ a: 'x', b: null });
  });

  test('an attribute named like a method of every object is absent when it is', () => {
    const named: Type = { kind: 'object', fields: { constructor: string, to_string: string } };
    expect(Object.entries(fromState(named, parseState('{}')) as ValueMap)).toEqual([
      ['constructor', null],
      ['to_string', null],
    ]);
  });

  test.each([
    ['{"a":1}', 'a is a number in the state, not a string'],
    ['{"b":"1"}', 'b is a string in the state, not a number'],
    ['[]', 'is not an object'],
    ['{', 'expected'],
  ])('%s is refused', (text, problem) => {
    expect(() => fromState(type, parseState(text))).toThrow(problem);
  });
});
