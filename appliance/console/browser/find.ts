import type { PageItem, PageReading } from './read-page';

const same = (one: string, other: string): boolean => plain(one) === plain(other);
const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\s:*]+$/, '')
    .trim()
    .toLowerCase();

/** Whether a page or dialog is called so; what can be clicked is no title. */
export const hasTitle = (reading: PageReading, title: string): boolean =>
  same(reading.title, title) ||
  reading.items.some(({ kind, names }) => kind === 'text' && names.some((name) => same(name, title)));

export const says = (reading: PageReading, text: string): boolean =>
  plain(reading.text).includes(plain(text));

/** Fields of that label; more than one says that the label is not enough. */
export const fieldsCalled = (reading: PageReading, label: string): readonly PageItem[] => {
  const fields = reading.items.filter(({ kind }) => kind === 'field');
  const first = fields.filter(({ names }) => names[0] !== undefined && same(names[0], label));
  return first.length > 0 ? first : fields.filter(({ names }) => names.some((name) => same(name, label)));
};

/** The button or link of that text, a button first: a link may lead to the page that has the button. */
export const controlCalled = (reading: PageReading, text: string): PageItem | undefined =>
  (['button', 'link'] as const)
    .map((wanted) =>
      reading.items.find(({ kind, names }) => kind === wanted && names.some((name) => same(name, text))),
    )
    .find((found) => found !== undefined);

/** What it says now and did not before, as sentences. */
export function news(before: PageReading, now: PageReading): readonly string[] {
  const known = new Set(before.items.flatMap(({ names }) => names));
  return now.items
    .filter(({ kind, names }) => (kind === 'text' || kind === 'image') && !known.has(names[0] ?? ''))
    .flatMap(({ names }) => names.slice(0, 1));
}

/** What stands where, for an error: titles, fields and buttons, as far as they fit. */
export function summary(reading: PageReading): string {
  const quote = (items: readonly PageItem[]) => items.map(({ names }) => `"${names[0] ?? ''}"`).join(', ');
  const of = (...kinds: readonly PageItem['kind'][]) =>
    reading.items.filter(({ kind }) => kinds.includes(kind));
  const parts = [
    `titled "${reading.title}"`,
    `texts ${quote(of('text').slice(0, 6)) || 'none'}`,
    `fields ${quote(of('field').slice(0, 12)) || 'none'}`,
    `buttons and links ${quote(of('button', 'link').slice(0, 12)) || 'none'}`,
  ];
  return parts.join('; ').slice(0, 1200);
}
