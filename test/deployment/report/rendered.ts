import MarkdownIt from 'markdown-it';

/** As GitHub and GitLab read it: HTML passed on, addresses made links, tables. */
const parser = new MarkdownIt({ html: true, linkify: true });

export const rendered = (markdown: string): string => parser.render(markdown);

/** The tags of an HTML text that are not closed, or close what is not open; comments are passed over. */
export function unbalanced(html: string): readonly string[] {
  const wrong: string[] = [];
  const open: string[] = [];
  for (const [, close, name = ''] of html
    .replace(/<!--[^]*?-->/g, '')
    .matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    if (['br', 'hr', 'img', 'input'].includes(name)) continue;
    if (close === '') open.push(name);
    else if (open.pop() !== name) wrong.push(`</${name}>`);
  }
  return [...wrong, ...open.map((name) => `<${name}>`)];
}

/** Names of all elements in it. */
export const elements = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/<([a-z][a-z0-9]*)\b/gi)].map(([, name = '']) => name));

/** Cells of each row of the first table. */
export function tableOf(markdown: string): readonly (readonly string[])[] {
  const rows = rendered(markdown).match(/<tr>[^]*?<\/tr>/g) ?? [];
  return rows.map((row) => (row.match(/<t[hd][^>]*>[^]*?<\/t[hd]>/g) ?? []).map((cell) => text(cell)));
}

/** What a reader sees. */
export const text = (html: string): string =>
  html
    .replace(/<!--[^]*?-->/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
