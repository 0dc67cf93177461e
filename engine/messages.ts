import { stripVTControlCharacters } from 'node:util';
import { jsonLine } from './json-line';

interface JsonLine {
  readonly diagnostic: { readonly severity: string; readonly summary: string; readonly detail: string };
}

/**
 * What an engine said, as one text: the diagnostics of `-json` lines, and plain lines without colours and without the
 * frame that a terminal gets.
 */
export function messagesIn(lines: readonly string[]): string {
  return lines.flatMap(messageIn).join('\n');
}

function messageIn(line: string): string[] {
  const message = jsonLine<JsonLine>(line);
  if (message === undefined) return [stripVTControlCharacters(line).replace(/^[│╷╵] ?/, '')];
  const { diagnostic } = message;
  return diagnostic === undefined ? [] : [diagnostic.summary, diagnostic.detail];
}

/** The first error an engine reported, in one line; a message goes on until its first blank line. */
export function firstErrorIn(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const diagnostic = jsonLine<JsonLine>(line)?.diagnostic;
    if (diagnostic?.severity === 'error') return inOneLine(`${diagnostic.summary}: ${diagnostic.detail}`);
  }
  const text = messagesIn(lines);
  // A command without `-json` may print an error bare, without its headline.
  const from = text.indexOf('Error: ');
  const found = from === -1 ? text.trim() : text.slice(from + 'Error: '.length);
  return found === '' ? undefined : inOneLine(found);
}

const inOneLine = (text: string): string => (text.split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' ').trim();
