import type { Type } from '../schema/type';
import { Decimal } from './decimal';
import type { Path } from './path';
import { isUnknown } from './unknown';
import { Dynamic, type Value } from './value';

/** One thing that is wrong with a value: where, and what, as the end of "ATTRIBUTE ...". */
export interface Problem {
  readonly path: Path;
  readonly problem: string;
}

/** A value as far as it fits its type, null in place of what does not, and all that is wrong with it. */
export interface Conformed {
  readonly value: Value;
  readonly problems: readonly Problem[];
}

/**
 * Holds what a provider's author returned against its type. TypeScript has seen to most of it; what comes from
 * outside, a cast or plain JavaScript it has not.
 *
 * @param unknowns whether UNKNOWN is allowed: in a plan, never in a state
 */
export function conform(type: Type, value: unknown, unknowns: 'allowed' | 'refused'): Conformed {
  const problems: Problem[] = [];
  const visit = (inner: Type, found: unknown, path: Path): Value => {
    const refuse = (problem: string): null => {
      problems.push({ path, problem });
      return null;
    };
    const element = (of: Type, member: unknown, step: string | number): Value => {
      if (member !== null) return visit(of, member, [...path, step]);
      problems.push({ path: [...path, step], problem: 'is null, which no element may be' });
      return null;
    };
    if (found === null) return null;
    if (found === undefined) return refuse('is undefined; the value for none is null');
    if (isUnknown(found)) {
      return unknowns === 'allowed' ? found : refuse('is still unknown, which it may be in a plan only');
    }
    switch (inner.kind) {
      case 'string':
        if (typeof found !== 'string') return refuse(`is ${kindOf(found)}, not a string`);
        if (/\p{Surrogate}/u.test(found)) return refuse('is no valid Unicode: half of a surrogate pair');
        // Terraform normalizes every text, and would find another text than the one it was told.
        return found.normalize('NFC');
      case 'bool':
        return typeof found === 'boolean' ? found : refuse(`is ${kindOf(found)}, not a bool`);
      case 'int':
        if (typeof found !== 'number') return refuse(`is ${kindOf(found)}, not a whole number`);
        return Number.isSafeInteger(found) ? found : refuse('is not a whole number JavaScript holds exactly');
      case 'number':
        return found instanceof Decimal ? found : refuse(`is ${kindOf(found)}, not a Decimal`);
      case 'list':
      case 'set':
        if (!Array.isArray(found)) return refuse(`is ${kindOf(found)}, not an array`);
        return found.map((member, at) => element(inner.element, member, at));
      case 'tuple':
        if (!Array.isArray(found) || found.length !== inner.elements.length)
          return refuse(`is not an array of ${inner.elements.length} elements`);
        return inner.elements.map((of, at) => visit(of, found[at], [...path, at]));
      case 'map':
        if (!isPlainObject(found)) return refuse(`is ${kindOf(found)}, not a plain object`);
        return Object.fromEntries(
          Object.entries(found).map(([key, member]) => [
            key.normalize('NFC'),
            element(inner.element, member, key),
          ]),
        );
      case 'object': {
        if (!isPlainObject(found)) return refuse(`is ${kindOf(found)}, not a plain object`);
        for (const name of Object.keys(found)) {
          if (!Object.hasOwn(inner.fields, name))
            problems.push({ path: [...path, name], problem: 'is no attribute of the schema' });
        }
        return Object.fromEntries(
          Object.entries(inner.fields).map(([name, field]) => [
            name,
            visit(field, found[name], [...path, name]),
          ]),
        );
      }
      case 'dynamic':
        if (!(found instanceof Dynamic)) return refuse(`is ${kindOf(found)}, not a Dynamic`);
        return new Dynamic(found.type, visit(found.type, found.value, path));
    }
  };
  const fitting = visit(type, value, []);
  return { value: fitting, problems };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Decimal) return 'a Decimal';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
