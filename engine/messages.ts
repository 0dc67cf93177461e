import { stripVTControlCharacters } from 'node:util';

interface JsonLine {
  readonly type?: string;
  readonly diagnostic?: { readonly severity: string; readonly summary: string; readonly detail: string };
}

/**
 * What an engine said, as one text: the diagnostics of `-json` lines, and plain lines without colours and without the
 * frame that a terminal gets.
 */
export function messagesIn(lines: readonly string[]): string {
  return lines.flatMap(messageIn).join('\n');
}

function messageIn(line: string): string[] {
  if (line.startsWith('{')) {
    try {
      const { diagnostic } = JSON.parse(line) as JsonLine;
      return diagnostic === undefined ? [] : [diagnostic.summary, diagnostic.detail];
    } catch {
      // Something else that begins with a brace.
    }
  }
  return [stripVTControlCharacters(line).replace(/^[│╷╵] ?/, '')];
}

/** The first error an engine reported, in one line; a message goes on until its first blank line. */
export function firstErrorIn(lines: readonly string[]): string | undefined {
  for (const line of lines.filter((text) => text.startsWith('{'))) {
    try {
      const { diagnostic } = JSON.parse(line) as JsonLine;
      if (diagnostic?.severity === 'error') return inOneLine(`${diagnostic.summary}: ${diagnostic.detail}`);
    } catch {
      // As above.
    }
  }
  const text = messagesIn(lines);
  // A command without `-json` may print an error bare, without its headline.
  const from = text.indexOf('Error: ');
  const found = from === -1 ? text.trim() : text.slice(from + 'Error: '.length);
  return found === '' ? undefined : inOneLine(found);
}

const inOneLine = (text: string): string => (text.split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' ').trim();
