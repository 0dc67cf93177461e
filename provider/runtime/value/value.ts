import type { Type } from '../schema/type';
import type { Decimal } from './decimal';
import type { Unknown } from './unknown';

/**
 * Any value of Terraform's, as models hold it. Lists, sets and tuples are arrays; maps and objects are
 * plain objects; an `int` is a number, a `number` a Decimal. Null is always null, never undefined.
 */
export type Value =
  null | Unknown | string | boolean | number | Decimal | Dynamic | readonly Value[] | ValueMap;

/** A map or an object. The order of its names means nothing. */
export interface ValueMap {
  readonly [name: string]: Value;
}

/**
 * The value of a `dynamic` attribute: the type the configuration gave it comes along.
 * A null that has a type (`tostring(null)`) is a Dynamic whose value is null; one without is plain null.
 */
export class Dynamic {
  constructor(
    readonly type: Type,
    readonly value: Value,
  ) {}
}
