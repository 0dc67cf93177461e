/** One line of a menu that can be chosen. */
export interface ShownEntry {
  readonly number: string;
  readonly label: string;
}

/** The entries of the last menu in a text: `7. Display connector's SSL certificate`, also with a bracket or colon. */
export function menuEntries(text: string): ShownEntry[] {
  const entries: ShownEntry[] = [];
  for (const line of lines(text)) {
    const [, number, label] = /^\s*(\d{1,2})\s*[.):]\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (number === undefined || label === undefined) continue;
    // A number that comes again begins another menu.
    if (entries.some((entry) => entry.number === number)) entries.length = 0;
    entries.push({ number, label });
  }
  return entries;
}

/** The entry with that text, whatever its number; case and spaces do not count. */
export const entryOf = (entries: readonly ShownEntry[], label: string): ShownEntry | undefined =>
  entries.find((entry) => plain(entry.label) === plain(label));

/** The value after `LABEL:` or `LABEL=` at the beginning of a line, the last of them. */
export function valueOf(text: string, label: string): string | undefined {
  const found = lines(text)
    .map((line) => line.trim())
    .filter(
      (line) =>
        plain(line.slice(0, label.length)) === plain(label) && /^\s*[:=]/.test(line.slice(label.length)),
    )
    .at(-1);
  return found?.slice(label.length).replace(/^\s*[:=]\s*/, '');
}

/** Lines as a person reads them, without what only a terminal understands. */
export const lines = (text: string): string[] => visible(text).split('\n');

// eslint-disable-next-line no-control-regex -- it is about control characters
const SEQUENCES =
  /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(\u0007|\u001b\\)|\u001b[@-Z\\-_]|[\u0000-\u0008\u000b-\u001a\u007f]/g;

export const visible = (text: string): string => text.replace(/\r\n?/g, '\n').replace(SEQUENCES, '');

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
