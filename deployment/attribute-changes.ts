import { cutPair, keysOf, pathText, valueText } from './attribute-text';
import type { AttributeChange } from './plan-model';
import { isMarked, markOf, type SensitiveTexts } from './sensitive-texts';

/** A change as the engine shows it: values, and where they are sensitive or not known yet. */
export interface Change {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

type Path = readonly (string | number)[];

/** The two sides of a value, and their marks. */
interface Sides {
  readonly before: unknown;
  readonly after: unknown;
  readonly unknown: unknown;
  readonly sensitive: readonly [before: unknown, after: unknown];
}

/**
 * The attributes that differ. What is declared nowhere and what is empty are the same; in a replacement so is a
 * computed `0` or `false`, which the new object has not told yet. A list of plain values differs as a whole, a list of
 * objects by attribute.
 */
export function attributeChanges(
  change: Change,
  isReplacement: boolean,
  secrets: SensitiveTexts,
): readonly AttributeChange[] {
  const { before, after, after_unknown: unknown, before_sensitive, after_sensitive } = change;
  const found: AttributeChange[] = [];
  const isNothing = (value: unknown): boolean =>
    isEmpty(value) || (isReplacement && (value === 0 || value === false));

  const visit = (path: Path, sides: Sides): void => {
    if (isSame(sides, isNothing)) return;
    if (path.length > 0 && !isDivisible(sides)) return add(path, sides);
    const { before: old, after: next, unknown: open, sensitive } = sides;
    for (const key of new Set([...keysOf(old), ...keysOf(next), ...keysOf(open)])) {
      const name = Array.isArray(old ?? next ?? open) ? Number(key) : key;
      visit([...path, name], {
        before: memberOf(old, key),
        after: memberOf(next, key),
        unknown: markOf(open, key),
        sensitive: [markOf(sensitive[0], key), markOf(sensitive[1], key)],
      });
    }
  };

  const add = (path: Path, { before: old, after: next, unknown: open, sensitive }: Sides): void => {
    // A value that was sensitive, or will be, is not shown on the other side either.
    const hidden = isMarked(sensitive[0]) || isMarked(sensitive[1]);
    const text = (value: unknown, mark: unknown, notKnown: unknown): string | undefined =>
      isEmpty(value) && !hasMark(notKnown) && !isMarked(mark)
        ? undefined
        : valueText(value, hidden || mark, notKnown, secrets);
    const [from, to] = cutPair(text(old, sensitive[0], false), text(next, sensitive[1], open));
    found.push({
      path: secrets.hideIn(pathText(path)),
      ...(from !== undefined && { before: from }),
      ...(to !== undefined && { after: to }),
    });
  };

  visit([], { before, after, unknown, sensitive: [before_sensitive, after_sensitive] });
  return found;
}

function isSame({ before, after, unknown }: Sides, isNothing: (value: unknown) => boolean): boolean {
  if (hasMark(unknown)) return false;
  if (isEmpty(after) && isNothing(before)) return true;
  return equal(before, after);
}

/** Whether parts of it are told, not the whole: both sides that are there are objects, or lists of objects. */
function isDivisible({ before, after, unknown, sensitive }: Sides): boolean {
  if (unknown === true || sensitive.some(isMarked)) return false;
  const there = [before, after].filter((value) => !isEmpty(value));
  if (there.length === 0) return false;
  if (there.every(Array.isArray)) return there.flat().every(isObject);
  return there.every((value) => isObject(value) && !Array.isArray(value));
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return isObject(value) && Object.keys(value).length === 0;
}

/** Whether anything in it is marked. */
function hasMark(mark: unknown): boolean {
  return mark === true || (isObject(mark) && Object.values(mark).some(hasMark));
}

function memberOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
    equal(memberOf(a, key), memberOf(b, key)),
  );
}
