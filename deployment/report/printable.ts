/** Control characters and those that turn the direction of a text: they would write over what stands beside them. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Half a character, as a cut leaves it. */
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text of anybody's, safe to write to a terminal; a line break and a tab stay. */
export const printable = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(INVISIBLE, '\ufffd').replace(HALVES, '\ufffd');

/** The same in one line. */
export const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').trim();

/** Cut to `length` characters, with a sign of it. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(HALVES, '')}…`;
}
