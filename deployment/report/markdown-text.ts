import { oneLine, printable, shortened } from './printable';

/** What means something in Markdown or HTML, on GitHub or GitLab. */
const SPECIAL = /[&<>"'`*_[\]()|~\\$^{}]|^[-+=#]|^\d+(?=[.)])/gm;
/** What a code span takes as it is, in a table too. */
const QUIET = /^(?! )[\w .,:;/=+*?!()[\]{}"'#$%^~@…→-]+(?<! )$/;

const entity = (characters: string): string =>
  [...characters].map((character) => `&#${character.codePointAt(0)};`).join('');

/**
 * Prose of anybody's in one line, with nothing in it that is Markdown, HTML, a mention, a reference to an issue, or an
 * address that would become a link.
 */
export function prose(text: string, length = 500): string {
  return escaped(shortened(oneLine(text), length));
}

/** The same with its line breaks. */
export function lines(text: string, length = 1000): string {
  const all = shortened(printable(text).trim(), length).split('\n');
  return all.map((line) => escaped(line.replace(/\s+/g, ' ').trim())).join('<br>');
}

/** A value in the type of a program. What would end a code span is written as entities, in the element it makes. */
export function code(text: string, length = 300): string {
  const line = shortened(oneLine(text), length);
  if (QUIET.test(line)) return `\`${line}\``;
  return line === '' ? '<code> </code>' : `<code>${escaped(line)}</code>`;
}

/** A link; without an address, its text. */
export function link(text: string, url: string | undefined): string {
  if (url === undefined) return code(text);
  const address = url.replace(/[\s<>()[\]"'`|\\]/g, (odd) =>
    encodeURIComponent(odd).replace(/[()']/g, percent),
  );
  return `[${prose(text)}](${address})`;
}

/** encodeURIComponent leaves these alone. */
const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * GitHub and GitLab look for mentions in what is rendered, where an entity is a character again: a blank of no width
 * parts them, before anything is made an entity.
 */
const escaped = (text: string): string =>
  text
    .replace(/@(?=\w)|#(?=\w)|!(?=\d)|:(?=\/\/)|(?<=www)\.|(?<=GH)-/gi, (sign) => `${sign}\u200b`)
    .replace(SPECIAL, entity);
