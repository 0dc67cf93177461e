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

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
/** What a terminal acts upon and does not show (ECMA-48: CSI and OSC sequences, other escapes), then any other control. */
const SEQUENCES = [
  new RegExp(`${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]`, 'g'),
  new RegExp(`${ESCAPE}\\][^${BELL}${ESCAPE}]*(${BELL}|${ESCAPE}\\\\)?`, 'g'),
  new RegExp(`${ESCAPE}[@-Z\\\\-_]`, 'g'),
  /(?![\n\t])\p{Cc}/gu,
] as const;

export const visible = (text: string): string =>
  SEQUENCES.reduce((rest, sequence) => rest.replace(sequence, ''), text.replace(/\r\n?/g, '\n'));

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
