import { prose } from './markdown-text';

/** What is to be said of a run beside its connectors, a sentence each. */
export interface WholeRun {
  /** Why it was refused as a whole, and what is wrong with specs. */
  readonly errors?: readonly string[];
  /** What somebody has to look at although nothing is wrong with the run: states whose specs are gone. */
  readonly notes?: readonly string[];
}

/** Characters of a sentence, before what means something in Markdown is taken out of it. */
const LENGTH = 500;

/**
 * It as a list, in at most `room` characters; what does not fit is counted. Ends with a line break where there is
 * anything.
 */
export function wholeRunAsMarkdown({ errors = [], notes = [] }: WholeRun, room: number): string {
  const line = (kind: string) => (text: string) => `- **${kind}**: ${prose(text, LENGTH)}\n`;
  const lines = [...errors.map(line('error')), ...notes.map(line('note'))];
  const more = (count: number): string => (count === 0 ? '' : `- ${count} more do not fit here\n`);
  let left = room - more(lines.length).length;
  const cut = lines.findIndex(({ length }) => (left -= length) < 0);
  const shown = cut === -1 ? lines : lines.slice(0, cut);
  return shown.join('') + more(lines.length - shown.length);
}
