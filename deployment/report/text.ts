import type { ConnectorPlan, Diagnostic } from '../plan-model';
import {
  isTold,
  summarized,
  totals,
  type ConnectorSummary,
  type Item,
  type Verdict,
} from './connector-summary';
import { oneLine, printable } from './printable';
import { placeText, type Positions } from './spec-places';

export interface TextOptions {
  /** @default no colours */
  readonly color?: boolean;
  /** Where each connector's spec is written, by its name. @default its file */
  readonly positions?: Readonly<Record<string, Positions>>;
}

const COLORS: Readonly<Record<Verdict, number>> = {
  ...{ failed: 31, refused: 31, destroyed: 31, replaced: 33 },
  ...{ changed: 33, created: 32, unchanged: 2 },
};

/** Plans for a terminal or a log: a block for each connector that changes; of a single one, its attributes too. */
export function planAsText(plans: readonly ConnectorPlan[], options: TextOptions = {}): string {
  const summaries = summarized(plans, options.positions);
  const alone = summaries.length === 1;
  const told = summaries.filter((summary) => alone || isTold(summary));
  const quiet = summaries.filter((summary) => !told.includes(summary)).map(({ plan }) => oneLine(plan.name));
  const count = `${summaries.length} connector${alone ? '' : 's'}`;
  const counts = totals(summaries).filter(([, many]) => many > 0);
  return [
    ...told.flatMap((summary) => [...block(summary, alone, options), '']),
    ...(quiet.length === 0 ? [] : [`unchanged: ${quiet.join(', ')}`]),
    `${count}: ${counts.length === 0 ? 'nothing to plan' : counts.map(([verdict, many]) => `${many} ${verdict}`).join(', ')}`,
  ].join('\n');
}

function block(
  summary: ConnectorSummary,
  withAttributes: boolean,
  { color }: TextOptions,
): readonly string[] {
  const { plan, verdict, headline, items, drift, due, errors, warnings, failed } = summary;
  const word = color === true ? `\x1b[${COLORS[verdict]}m${verdict}\x1b[0m` : verdict;
  return [
    `${oneLine(plan.name)}: ${word}: ${oneLine(headline)}`,
    ...plan.refusals.map((refusal) => `  refused: ${oneLine(refusal)}`),
    ...errors.flatMap((error) => diagnostic('error', error)),
    ...(errors.length > 0
      ? []
      : failed.map((stack) => `  error: ${oneLine(stack)} failed; the log says why`)),
    ...items.flatMap((item) => itemLines(item, withAttributes)),
    ...due.flatMap(({ text, todo }) => [`  certificates and keys: ${oneLine(text)}`, ...setIn(todo)]),
    ...drift.flatMap(driftLines),
    ...warnings.flatMap((warning) => diagnostic('warning', warning)),
  ];
}

/** A diagnostic of the engine, set in below what it belongs to. */
export function diagnostic(kind: string, { summary, detail, address }: Diagnostic): readonly string[] {
  const about = address === undefined ? '' : ` (${oneLine(address)})`;
  return [`  ${kind}: ${oneLine(summary)}${about}`, ...setIn(detail)];
}

const setIn = (text = ''): readonly string[] =>
  printable(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line.trim()}`);

function itemLines(item: Item, withAttributes: boolean): readonly string[] {
  const { what, done, address, because, place, later } = item;
  const why = because.length === 0 ? '' : `: ${oneLine(because.join('; '))}`;
  const from = place === undefined ? '' : ` [${oneLine(placeText(place))}]`;
  const name = what === address ? oneLine(address) : `${what} (${oneLine(address)})`;
  return [
    `  ${done}: ${name}${why}${from}`,
    ...(withAttributes ? attributeLines(item) : []),
    ...(withAttributes && later.length > 0 ? [`    told by the apply: ${oneLine(later.join(', '))}`] : []),
  ];
}

const attributeLines = ({ attributes }: Item): readonly string[] =>
  attributes.map(({ path, before = 'none', after = 'none', place }) => {
    const from = place === undefined ? '' : ` [${oneLine(placeText(place))}]`;
    return `    ${oneLine(path)}: ${oneLine(before)} -> ${oneLine(after)}${from}`;
  });

function driftLines(item: Item): readonly string[] {
  const how = item.done === 'destroyed' ? 'is gone' : 'was changed';
  return [`  outside of Terraform: ${item.what} (${oneLine(item.address)}) ${how}`, ...attributeLines(item)];
}
