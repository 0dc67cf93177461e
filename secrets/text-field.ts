import { quote } from './quote';
import { SecretAbsentError, SecretError } from './secret-error';

/**
 * One field of an object a store holds. A number is refused and not converted: JSON's reader has dropped leading
 * zeros and what is beyond 53 bits, and a password of which a digit is missing locks an account.
 *
 * @throws SecretError which names no other field: some keep secrets in names
 */
export function textField(fields: object, name: string, subject: string): string {
  const value: unknown = Object.hasOwn(fields, name) ? (fields as Record<string, unknown>)[name] : undefined;
  if (value === undefined)
    throw new SecretAbsentError(subject, `has no ${quote(name)}; add it, or correct what follows #`);
  if (typeof value !== 'string') throw new SecretError(subject, 'is no text; store it in quotes');
  return value;
}
