import { parse } from 'lossless-json';
import type { RawState, RawValue } from '../definition/resource';
import type { Type } from '../schema/type';
import { Decimal } from '../value/decimal';
import type { Path } from '../value/path';
import { Dynamic, type Value } from '../value/value';
import { ValueError } from '../value/value-error';
import { wholeNumber } from './msgpack';
import { typeFromJson } from './type-json';

/**
 * An object as it lies in the state file; every number is a Decimal.
 *
 * @throws SyntaxError when the text is no JSON, ValueError when it is no object.
 */
export function parseState(text: string): RawState {
  const raw = parse(text, undefined, (digits) => Decimal.parse(digits));
  if (!isRawMap(raw)) throw new ValueError([], 'is not an object');
  return raw;
}

/**
 * The object as a type has it: attributes the type does not know are dropped, those it alone knows are null.
 *
 * @throws ValueError where a value is not of its type.
 */
export function fromState(type: Type, raw: unknown, path: Path = []): Value {
  if (raw === null || raw === undefined) return null;
  const number = raw instanceof Decimal ? raw : typeof raw === 'number' ? Decimal.of(raw) : undefined;
  switch (type.kind) {
    case 'string':
      return typeof raw === 'string' ? raw : wrong(path, raw, 'a string');
    case 'bool':
      return typeof raw === 'boolean' ? raw : wrong(path, raw, 'a bool');
    case 'int':
      return number ? wholeNumber(number, path) : wrong(path, raw, 'a number');
    case 'number':
      return number ?? wrong(path, raw, 'a number');
    case 'list':
    case 'set':
      if (!Array.isArray(raw)) return wrong(path, raw, `a ${type.kind}`);
      return raw.map((element, at) => fromState(type.element, element, [...path, at]));
    case 'tuple':
      if (!Array.isArray(raw) || raw.length !== type.elements.length)
        return wrong(path, raw, `a tuple of ${type.elements.length}`);
      return type.elements.map((element, at) => fromState(element, raw[at], [...path, at]));
    case 'map': {
      if (!isRawMap(raw)) return wrong(path, raw, 'a map');
      const elements = Object.entries(raw);
      return Object.fromEntries(
        elements.map(([key, element]) => [key, fromState(type.element, element, [...path, key])]),
      );
    }
    case 'object': {
      if (!isRawMap(raw)) return wrong(path, raw, 'an object');
      const fields = Object.entries(type.fields);
      return Object.fromEntries(
        fields.map(([name, field]) => [name, fromState(field, own(raw, name), [...path, name])]),
      );
    }
    case 'dynamic': {
      if (!isRawMap(raw) || raw.type === undefined) return wrong(path, raw, 'a value with its type');
      const inner = typeFromJson(raw.type);
      return new Dynamic(inner, fromState(inner, raw.value, path));
    }
  }
}

function own(raw: RawState, name: string): RawValue | undefined {
  return Object.hasOwn(raw, name) ? raw[name] : undefined;
}

function isRawMap(raw: unknown): raw is RawState {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) && !(raw instanceof Decimal);
}

function wrong(path: Path, raw: unknown, expected: string): never {
  const found = Array.isArray(raw) ? 'a list' : raw instanceof Decimal ? 'a number' : `a ${typeof raw}`;
  throw new ValueError(path, `is ${found} in the state, not ${expected}`);
}
