import type { ConnectorResult, StackResult } from '../applier';
import { COMMENT_LIMIT } from './markdown';
import { code, prose } from './markdown-text';
import { oneLine } from './printable';
import { diagnostic } from './text';
import { wholeRunAsMarkdown, type WholeRun } from './whole-run';

type Outcome = ConnectorResult['outcome'];

/** What wants to be looked at comes first. */
const ORDER: readonly Outcome[] = ['failed', 'refused', 'skipped', 'applied', 'notDue', 'unchanged'];

const wordFor = (outcome: Outcome): string => (outcome === 'notDue' ? 'not due' : outcome);

/** Lines for a terminal or a log: a block for each connector that is not as it was, and a count of all. */
export function resultsAsText(results: readonly ConnectorResult[]): string {
  const told = sorted(results).filter(({ outcome }) => outcome !== 'unchanged');
  return [...told.flatMap(block), countOf(results)].join('\n');
}

function block(result: ConnectorResult): readonly string[] {
  const { name, outcome, reasons, stacks } = result;
  return [
    [`${oneLine(name)}: ${wordFor(outcome)}`, doneIn(stacks)].filter((part) => part !== '').join(', '),
    ...reasons.map((reason) => `  ${oneLine(reason)}`),
    ...stacks.flatMap(({ stack, outcome: how, diagnostics }) => [
      ...(how === 'failed' ? [`  ${oneLine(stack)} failed:`] : []),
      ...(how === 'skipped' ? [`  ${oneLine(stack)} was left alone`] : []),
      ...diagnostics.flatMap((each) => diagnostic(each.severity, each)),
    ]),
  ];
}

/** What has been done in all stacks together. */
function doneIn(stacks: readonly StackResult[]): string {
  const sum = (key: 'added' | 'changed' | 'destroyed'): number =>
    stacks.reduce((total, { totals }) => total + (totals?.[key] ?? 0), 0);
  const counts = (['added', 'changed', 'destroyed'] as const).map((key) => [key, sum(key)] as const);
  const done = counts.filter(([, count]) => count > 0);
  return done.map(([key, count]) => `${count} ${key}`).join(', ');
}

function countOf(results: readonly ConnectorResult[]): string {
  const counts = ORDER.map(
    (outcome) => [outcome, results.filter((one) => one.outcome === outcome).length] as const,
  );
  const told = counts
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${wordFor(outcome)}`);
  const all = `${results.length} connector${results.length === 1 ? '' : 's'}`;
  return `${all}: ${told.length === 0 ? 'nothing was applied' : told.join(', ')}`;
}

const sorted = (results: readonly ConnectorResult[]): ConnectorResult[] =>
  [...results].sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));

/** The same as a comment on a change, after what is to be said of the run; rows that do not fit are counted. */
export function resultsAsMarkdown(
  results: readonly ConnectorResult[],
  { limit = COMMENT_LIMIT, ...wholeRun }: WholeRun & { readonly limit?: number } = {},
): string {
  const run = wholeRunAsMarkdown(wholeRun, limit / 4);
  const head = `<!-- connector-apply -->\n### Applied\n\n${run === '' ? '' : `${run}\n`}${prose(countOf(results))}\n`;
  const told = sorted(results).filter(({ outcome }) => outcome !== 'unchanged');
  if (told.length === 0) return head;
  const table = '\n| connector | outcome | what |\n| --- | --- | --- |\n';
  const rows = told.map(row);
  const more = (count: number): string => (count === 0 ? '' : `\n${count} more do not fit here.\n`);
  let room = limit - head.length - table.length - more(rows.length).length;
  const fitting = rows.filter((line) => (room -= line.length) >= 0);
  return `${head}${table}${fitting.join('')}${more(rows.length - fitting.length)}`;
}

function row({ name, outcome, stacks, reasons }: ConnectorResult): string {
  const errors = stacks.flatMap(({ diagnostics }) =>
    diagnostics.filter(({ severity }) => severity === 'error').map(({ summary }) => summary),
  );
  const what = [doneIn(stacks), ...reasons, ...errors].filter((part) => part !== '');
  return `| ${code(name)} | ${wordFor(outcome)} | ${what.map((part) => prose(part)).join('<br>')} |\n`;
}
