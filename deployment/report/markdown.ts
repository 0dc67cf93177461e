import type { ConnectorPlan } from '../plan-model';
import { isTold, summarized, totals, type ConnectorSummary } from './connector-summary';
import { detailsOf, type Linker } from './markdown-details';
import { code, link, prose } from './markdown-text';
import type { LinkTo } from './source-links';
import { placeText, type Positions } from './spec-places';
import { wholeRunAsMarkdown, type WholeRun } from './whole-run';

/** The first line: by it a pipeline finds the comment it wrote before. */
export const MARKER = '<!-- connector-plan -->';

/** GitHub's limit of a comment (`body is too long (maximum is 65536 characters)`); GitLab's is 1,000,000. */
export const COMMENT_LIMIT = 65_536;

/** The least in which the totals and what was left out can be told. */
const SMALLEST_LIMIT = 8000;
/** Part of the room for the table, where not all fits. */
const TABLE_SHARE = 0.5;
/** The same for what is said of the run as a whole. */
const RUN_SHARE = 0.25;

export interface MarkdownOptions extends WholeRun {
  /** Characters, at least 8000. @default 65536 */
  readonly limit?: number;
  /** @default 'Plan' */
  readonly title?: string;
  readonly commit?: string;
  /** Terraform or OpenTofu, and its version. */
  readonly engine?: string;
  /** When it was planned. */
  readonly time?: Date;
  /** Address of a line of a spec. @default no links */
  readonly linkTo?: LinkTo;
  /** Where each connector's spec is written, by its name. @default its file */
  readonly positions?: Readonly<Record<string, Positions>>;
  /** Where the whole plan can be seen, when it does not fit: an address, or words. */
  readonly whole?: string;
}

/**
 * Plans for people, as a comment on a change: totals, a table of the connectors, the details of each. What does not
 * fit is left out as a whole, the least important first, and counted.
 *
 * @throws RangeError when the limit is below 8000
 */
export function planAsMarkdown(plans: readonly ConnectorPlan[], options: MarkdownOptions = {}): string {
  const { limit = COMMENT_LIMIT } = options;
  if (!(limit >= SMALLEST_LIMIT))
    throw new RangeError(`limit ${limit}: at least ${SMALLEST_LIMIT} characters`);
  const summaries = summarized(plans, options.positions);
  const told = summaries.filter(isTold);
  const linker = linkerOf(options);
  const head = headOf(summaries, options);
  const rows = told.map((summary) => rowOf(summary, linker));
  const rest = (listed: number, detailed: number): string =>
    restOf(summaries, { unlisted: told.slice(listed), undetailed: told.slice(detailed) }, options);
  // No other is longer than that of which nothing is told.
  const room = limit - head.length - rest(0, 0).length - TABLE_HEAD.length;

  const all = told.map((summary) => detailsOf(summary, linker));
  const listed = thatFit(rows, Math.max(room * TABLE_SHARE, room - size(all)));
  const details = detailsThatFit(told, linker, room - size(listed));
  const table = listed.length === 0 ? '' : TABLE_HEAD + listed.join('');
  return head + table + rest(listed.length, details.length) + details.join('');
}

const TABLE_HEAD = '\n| Connector | Plan | What happens |\n| --- | --- | --- |\n';

const size = (parts: readonly string[]): number => parts.reduce((sum, part) => sum + part.length, 0);

function headOf(summaries: readonly ConnectorSummary[], options: MarkdownOptions): string {
  const { title = 'Plan', commit, engine, time, limit = COMMENT_LIMIT } = options;
  const run = wholeRunAsMarkdown(options, limit * RUN_SHARE);
  const many = summaries.length === 1 ? '1 connector' : `${summaries.length} connectors`;
  const due = summaries.filter((summary) => summary.due.length > 0).length;
  const sentences = [
    `**${many}**: ${summaries.length === 0 ? 'nothing to plan' : counted(summaries)}.`,
    ...(due > 0 ? [`Certificates or keys are due, or made anew, on ${due} of them.`] : []),
  ];
  const origin = [
    ...(commit === undefined ? [] : [`commit ${code(commit, 80)}`]),
    ...(engine === undefined ? [] : [prose(engine, 80)]),
    ...(time === undefined ? [] : [`${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`]),
  ];
  return [
    MARKER,
    `### ${prose(title, 120)}`,
    '',
    ...(run === '' ? [] : [run]),
    sentences.join(' '),
    ...(origin.length === 0 ? [] : ['', `Planned of ${origin.join(', ')}.`]),
    '',
  ].join('\n');
}

function rowOf({ plan, verdict, headline, due, drift }: ConnectorSummary, linker: Linker): string {
  const [refusal] = plan.refusals;
  const what = [
    prose(headline, 200),
    ...(refusal === undefined ? [] : [`refused: ${prose(refusal, 200)}`]),
    ...(due.length > 0 ? [`certificates or keys due or made anew: ${due.length}`] : []),
    ...(drift.length > 0 ? [`${drift.length} changed outside of Terraform`] : []),
  ];
  return `| ${linker({ file: plan.file }, plan.name)} | ${verdict} | ${what.join('; ')} |\n`;
}

/** What is not told one by one, and where it can be seen. */
function restOf(
  all: readonly ConnectorSummary[],
  { unlisted, undetailed }: Readonly<Record<'unlisted' | 'undetailed', readonly ConnectorSummary[]>>,
  { whole }: MarkdownOptions,
): string {
  const quiet = all.filter((summary) => !isTold(summary)).map(({ plan }) => plan.name);
  const lines = [
    ...(quiet.length === 0 ? [] : [`${quiet.length} unchanged: ${prose(quiet.join(', '), 200)}`]),
    ...(unlisted.length === 0 ? [] : [`**Not in the table**, for want of room: ${counted(unlisted)}.`]),
    ...(undetailed.length === 0
      ? []
      : [`**Without details here**, for want of room: ${counted(undetailed)}.`]),
    ...(unlisted.length + undetailed.length === 0 ? [] : [`The whole plan: ${wholeOf(whole)}.`]),
  ];
  return lines.map((line) => `\n${line}\n`).join('');
}

function counted(summaries: readonly ConnectorSummary[]): string {
  return totals(summaries)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ');
}

function wholeOf(whole: string | undefined): string {
  if (whole === undefined) return "the log of the run, and `connector plan`'s `plan.json`";
  if (!/^https?:\/\/\S+$/.test(whole)) return prose(whole, 150);
  const linked = link('the log of the run', whole);
  return linked.length <= 1000 ? linked : 'the log of the run';
}

/** As many parts from the first on as have room. */
function thatFit(parts: readonly string[], room: number): readonly string[] {
  let left = room;
  const end = parts.findIndex((part) => (left -= part.length) < 0);
  return end === -1 ? parts : parts.slice(0, end);
}

/** The same of details: of one that is too long its short form. */
function detailsThatFit(told: readonly ConnectorSummary[], linker: Linker, room: number): readonly string[] {
  const found: string[] = [];
  let left = room;
  for (const summary of told) {
    const forms = [detailsOf(summary, linker), detailsOf(summary, linker, true)];
    const form = forms.find(({ length }) => length <= left);
    if (form === undefined) break;
    found.push(form);
    left -= form.length;
  }
  return found;
}

/** `fra-01.yaml:12`, as a link where there is one. */
function linkerOf({ linkTo }: MarkdownOptions): Linker {
  return (place, text) => link(text ?? placeText(place), linkTo?.(place.file, place.line));
}
