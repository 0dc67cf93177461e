/**
 * Stands for a value that is not known yet: it comes from something Terraform has still to create.
 * A symbol, so that it can neither be mistaken for a text nor slip into one: `${UNKNOWN}` throws.
 */
export const UNKNOWN: unique symbol = Symbol('unknown');

export type Unknown = typeof UNKNOWN;

export function isUnknown(value: unknown): value is Unknown {
  return value === UNKNOWN;
}
