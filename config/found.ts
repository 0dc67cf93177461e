/** What an error says of a value it found, in an operator's words. */

const TYPES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
};

/** A type of the schema. */
export const typeName = (type: string): string => TYPES[type] ?? type;

/** What sort of value it is, without the value. */
export function sortOf(data: unknown): string {
  if (data === null || data === undefined) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  switch (typeof data) {
    case 'object':
      return 'a map';
    case 'string':
      return 'text';
    case 'boolean':
      return 'a boolean';
    default:
      return 'a number';
  }
}

export const isEmpty = (data: unknown): boolean => data === null || data === undefined || data === '';

/** `is empty`, `found "x"`, `found a list`: a map or a list may hold anything, and is not shown. Never throws. */
export function found(data: unknown): string {
  if (isEmpty(data)) return 'is empty';
  if (typeof data === 'string') return `found ${shorten(quote(data))}`;
  return `found ${typeof data === 'number' || typeof data === 'boolean' ? String(data) : sortOf(data)}`;
}

/** A report has one line an error, and nothing in it steers a terminal. */
const quote = (text: string): string => (/\p{Cc}/u.test(text) ? JSON.stringify(text) : `"${text}"`);

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}...` : text);
