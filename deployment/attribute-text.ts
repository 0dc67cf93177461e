import { isMarked, markOf, SENSITIVE, type SensitiveTexts } from './sensitive-texts';

export const UNKNOWN = '(known after apply)';

/** A longer text is cut. */
const LONGEST = 200;
/** What is left of the beginning that two long texts share. */
const SHARED = 20;

/** `network_interface[0].network_id`; a key that is no word stands in quotes. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** A value with its marks in one line, as Terraform writes it: `"text"`, `6144`, `["a", (sensitive)]`. */
export function valueText(
  value: unknown,
  sensitive: unknown,
  unknown: unknown,
  secrets: SensitiveTexts,
): string {
  if (isMarked(sensitive)) return SENSITIVE;
  if (unknown === true) return UNKNOWN;
  if (typeof value === 'string') {
    const shown = secrets.hideIn(value);
    return shown === SENSITIVE ? SENSITIVE : secrets.hideIn(JSON.stringify(shown));
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const part = (key: string | number, item: unknown): string =>
    valueText(item, markOf(sensitive, key), markOf(unknown, key), secrets);
  if (Array.isArray(value)) {
    // A value that is not known is null or left out; its mark is there.
    const count = Math.max(value.length, Array.isArray(unknown) ? unknown.length : 0);
    return `[${Array.from({ length: count }, (_, index) => part(index, value[index])).join(', ')}]`;
  }
  const keys = new Set([...Object.keys(value), ...keysOf(unknown)]);
  const members = [...keys].map(
    (key) => `${secrets.hideIn(key)} = ${part(key, (value as Record<string, unknown>)[key])}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

export const keysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

/** Two texts, cut so that what differs can be seen. */
export function cutPair(
  before: string | undefined,
  after: string | undefined,
): readonly [string | undefined, string | undefined] {
  if ((before?.length ?? 0) <= LONGEST && (after?.length ?? 0) <= LONGEST) return [before, after];
  let shared = 0;
  if (before !== undefined && after !== undefined) {
    while (shared < before.length && before[shared] === after[shared]) shared += 1;
  }
  const from = Math.max(0, shared - SHARED);
  return [cut(before, from), cut(after, from)];
}

function cut(text: string | undefined, from: number): string | undefined {
  if (text === undefined || text.length <= LONGEST) return text;
  const start = codePointStart(text, from);
  const end = codePointStart(text, Math.min(text.length, start + LONGEST));
  const left = end < text.length ? `… (${text.length} characters)` : '';
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${left}`;
}

/** Not between the two halves of a character. */
const codePointStart = (text: string, at: number): number =>
  at > 0 && at < text.length && /[\uDC00-\uDFFF]/.test(text[at]!) ? at - 1 : at;
