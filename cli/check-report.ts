import type { CheckResult, Outcome } from '../preflight';

export interface ReportStyle {
  /** Width of the terminal; absent where the output is no terminal. */
  readonly columns?: number;
  readonly colors: boolean;
}

const COLORS: Readonly<Record<Outcome, number>> = { passed: 32, warning: 33, failed: 31, skipped: 2 };

/** What was found, for people: a table on a terminal, elsewhere a line for each, what is wrong with its place first. */
export function reportResults(results: readonly CheckResult[], style: ReportStyle): string {
  const { columns } = style;
  const lines =
    columns === undefined ? results.map(plainLine) : results.flatMap((result) => row(result, columns, style));
  return [...lines, summary(results)].join('\n');
}

/** `fra-01.yaml:12:14: failed: vcenter.datastore ...; what to do`, as compilers write it. */
function plainLine({ outcome, title, position, found, remedy }: CheckResult): string {
  const wrong = outcome === 'failed' || outcome === 'warning';
  const text = `${outcome}: ${title}: ${found}${remedy === undefined ? '' : `; ${remedy}`}`;
  return wrong && position !== undefined ? `${position}: ${text}` : text;
}

const OUTCOME_WIDTH = 9;
const NAME_WIDTH = 20;

function row(
  { outcome, name, position, found, remedy }: CheckResult,
  columns: number,
  style: ReportStyle,
): string[] {
  const wrong = outcome === 'failed' || outcome === 'warning';
  const text = wrong && position !== undefined ? `${position}: ${found}` : found;
  const width = Math.max(30, columns - OUTCOME_WIDTH - NAME_WIDTH);
  const lines = [...wrap(text, width), ...(wrong && remedy !== undefined ? wrap(`-> ${remedy}`, width) : [])];
  return lines.map((line, index) => {
    const first = index === 0;
    const mark = first ? color(outcome.padEnd(OUTCOME_WIDTH), outcome, style) : ' '.repeat(OUTCOME_WIDTH);
    return `${mark}${(first ? name : '').padEnd(NAME_WIDTH)}${line}`.trimEnd();
  });
}

const color = (text: string, outcome: Outcome, { colors }: ReportStyle): string =>
  colors ? `\x1b[${COLORS[outcome]}m${text}\x1b[0m` : text;

/** Breaks at spaces; a word that is longer than the line stands alone. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function summary(results: readonly CheckResult[]): string {
  const count = (outcome: Outcome): number => results.filter((result) => result.outcome === outcome).length;
  const warnings = count('warning');
  const parts = [
    `${count('passed')} passed`,
    ...(warnings === 0 ? [] : [warnings === 1 ? '1 warning' : `${warnings} warnings`]),
    ...(count('failed') === 0 ? [] : [`${count('failed')} failed`]),
    ...(count('skipped') === 0 ? [] : [`${count('skipped')} skipped`]),
  ];
  return parts.join(', ');
}
