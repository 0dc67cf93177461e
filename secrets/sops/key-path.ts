import { SecretError } from '../secret-error';

const BRACKETS = /\["([^"[\]]+)"\]|\[(\d+)\]/g;

/**
 * The names that lead to a value: of `console.password` or `users.0.password`, and of sops's own
 * `["console"]["pass.word"]`, for names with dots.
 *
 * @throws SecretError for what sops has no way to write: it does not know escapes
 */
export function keySegments(key: string, subject: string): string[] {
  const bracketed = key.startsWith('[');
  const segments = bracketed
    ? [...key.matchAll(BRACKETS)].map(([, name, index]) => name ?? index ?? '')
    : key.split('.');
  const whole = bracketed ? key.replace(BRACKETS, '') === '' : !/["[\]]/.test(key);
  if (!whole || segments.includes('')) {
    throw new SecretError(subject, 'is no path of keys; write a.b.c, or ["a"]["b"] for names with dots');
  }
  return segments;
}
