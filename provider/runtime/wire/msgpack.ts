import { decode, encode, ExtData } from '@msgpack/msgpack';
import type { Type } from '../schema/type';
import { Decimal } from '../value/decimal';
import type { Path } from '../value/path';
import { isUnknown, UNKNOWN } from '../value/unknown';
import { Dynamic, type Value, type ValueMap } from '../value/value';
import { ValueError } from '../value/value-error';
import { typeFromJson, typeToJson } from './type-json';

// The format of the plugin protocol's DynamicValue: what go-cty's msgpack package writes and reads
// (docs/plugin-protocol/object-wire-format.md in Terraform's repository).

/** Terraform nests no deeper than its configuration; the library's own limit is 100. */
const DEEPEST = 10_000;

/** Any extension is unknown on the wire; type 0 is a plain unknown, 12 one of which something is known. */
const unknownExtension = new ExtData(0, new Uint8Array(1));

export function toMessagePack(type: Type, value: Value): Uint8Array {
  return encode(pack(type, value), { maxDepth: DEEPEST });
}

/**
 * @throws ValueError when the bytes are no value of the type. That is also so for a map with the key
 * `__proto__`, which the MessagePack library refuses.
 */
export function fromMessagePack(type: Type, bytes: Uint8Array): Value {
  let raw: unknown;
  try {
    raw = decode(bytes, { useBigInt64: true });
  } catch (error) {
    throw new ValueError(
      [],
      `cannot be decoded: ${error instanceof Error ? error.message : 'no MessagePack'}`,
    );
  }
  return unpack(type, raw, []);
}

function pack(type: Type, value: Value): unknown {
  if (value === null) return null;
  if (isUnknown(value)) return unknownExtension;
  switch (type.kind) {
    case 'string':
    case 'bool':
    case 'int':
      return value;
    case 'number': {
      const decimal = value as Decimal;
      const float = decimal.toNumber();
      // As text wherever the library would write a float: no digit is lost.
      return decimal.isInteger && Number.isSafeInteger(float) ? float : decimal.text;
    }
    case 'list':
    case 'set':
      return (value as Value[]).map((element) => pack(type.element, element));
    case 'map':
      return mapEntries(value as ValueMap, (element) => pack(type.element, element));
    case 'object': {
      const fields = value as ValueMap;
      return mapEntries(type.fields, (field, name) => pack(field, fields[name] ?? null));
    }
    case 'tuple':
      return type.elements.map((element, at) => pack(element, (value as Value[])[at] ?? null));
    case 'dynamic': {
      const { type: inner, value: content } = value as Dynamic;
      return [new TextEncoder().encode(JSON.stringify(typeToJson(inner))), pack(inner, content)];
    }
  }
}

function unpack(type: Type, raw: unknown, path: Path): Value {
  if (raw === null) return null;
  if (raw instanceof ExtData) return UNKNOWN;
  switch (type.kind) {
    case 'string':
      return typeof raw === 'string' ? raw : wrong(path, raw, 'a string');
    case 'bool':
      return typeof raw === 'boolean' ? raw : wrong(path, raw, 'a bool');
    case 'int':
      return wholeNumber(unpackNumber(raw, path), path);
    case 'number':
      return unpackNumber(raw, path);
    case 'list':
    case 'set':
      if (!Array.isArray(raw)) return wrong(path, raw, `a ${type.kind}`);
      return raw.map((element, at) => unpack(type.element, element, [...path, at]));
    case 'tuple':
      if (!Array.isArray(raw) || raw.length !== type.elements.length)
        return wrong(path, raw, `a tuple of ${type.elements.length}`);
      return type.elements.map((element, at) => unpack(element, raw[at], [...path, at]));
    case 'map':
      if (!isMap(raw)) return wrong(path, raw, 'a map');
      return mapEntries(raw, (element, key) => unpack(type.element, element, [...path, key]));
    case 'object':
      if (!isMap(raw)) return wrong(path, raw, 'an object');
      return mapEntries(type.fields, (field, name) => unpack(field, raw[name] ?? null, [...path, name]));
    case 'dynamic': {
      if (!Array.isArray(raw) || !(raw[0] instanceof Uint8Array))
        return wrong(path, raw, 'a value with its type');
      const inner = typeFromJson(JSON.parse(new TextDecoder().decode(raw[0])));
      return new Dynamic(inner, unpack(inner, raw[1], path));
    }
  }
}

/** An int where that is exact, a float where that is and the number is a fraction, otherwise a text. */
function unpackNumber(raw: unknown, path: Path): Decimal {
  try {
    if (typeof raw === 'bigint') return Decimal.of(raw);
    // A float is the shortest decimal that stands for it, for Terraform (cty) compares numbers by that text.
    if (typeof raw === 'number') return Decimal.of(raw);
    if (typeof raw === 'string') return Decimal.parse(raw);
  } catch {
    // An infinity, or a text that is no number.
  }
  return wrong(path, raw, 'a finite number');
}

/** @throws ValueError unless JavaScript holds the number exactly. */
export function wholeNumber(value: Decimal, path: Path): number {
  const number = value.toNumber();
  if (value.isInteger && Number.isSafeInteger(number)) return number;
  const limit = Number.MAX_SAFE_INTEGER;
  throw new ValueError(path, `is not a whole number between -${limit} and ${limit}`);
}

function mapEntries<T, R>(
  map: Readonly<Record<string, T>>,
  change: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

function isMap(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) && !(raw instanceof Uint8Array);
}

function wrong(path: Path, raw: unknown, expected: string): never {
  throw new ValueError(path, `is ${kindOf(raw)} on the wire, not ${expected}`);
}

function kindOf(raw: unknown): string {
  if (Array.isArray(raw)) return 'a list';
  return isMap(raw) ? 'a map' : `a ${typeof raw}`;
}
