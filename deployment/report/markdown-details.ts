import type { Diagnostic } from '../plan-model';
import type { ConnectorSummary, Item, ItemAttribute } from './connector-summary';
import { code, lines, prose } from './markdown-text';
import type { Place } from './spec-places';

/** Writes a place as a link. */
export type Linker = (place: Place, text?: string) => string;

/** More of a kind are counted. */
const MOST_ITEMS = 60;
const MOST_ATTRIBUTES = 40;
const MOST_IN_SHORT = 10;

/** A connector's details, folded; in short, without attributes. */
export function detailsOf(summary: ConnectorSummary, linker: Linker, short = false): string {
  const { plan, verdict, headline, items, drift, due, errors, warnings, failed } = summary;
  const most = short ? MOST_IN_SHORT : MOST_ITEMS;
  const told = [
    ...bounded(plan.refusals, most, (refusal) => `- **Refused**: ${lines(refusal)}`),
    ...bounded(errors, most, (error) => diagnostic('Error', error)),
    ...(errors.length > 0
      ? []
      : failed.map((stack) => `- **Error**: ${prose(stack)} failed; the log says why`)),
    ...bounded(items, most, (item) => itemLines(item, linker, short)),
    ...bounded(
      due,
      most,
      ({ text, todo }) =>
        `- **Certificates and keys**: ${lines(text)}${todo === undefined ? '' : `<br>${lines(todo)}`}`,
    ),
    ...bounded(drift, most, (item) => driftLines(item, linker, short)),
    ...bounded(warnings, most, (warning) => diagnostic('Warning', warning)),
  ];
  // HTML: no Markdown is read in it until the blank line.
  const heading = `<b>${prose(plan.name, 100)}</b>: ${verdict}: ${prose(headline, 200)}`;
  return `\n<details><summary>${heading}</summary>\n\n${told.join('\n')}\n\n</details>\n`;
}

function bounded<T>(all: readonly T[], most: number, write: (one: T) => string): readonly string[] {
  const left = all.length - most;
  return [...all.slice(0, most).map(write), ...(left > 0 ? [`- and ${left} more`] : [])];
}

function diagnostic(kind: string, { summary, detail, address }: Diagnostic): string {
  const about = address === undefined ? '' : ` (${code(address)})`;
  return `- **${kind}**: ${lines(summary, 500)}${about}${detail === '' ? '' : `<br>${lines(detail)}`}`;
}

function itemLines(item: Item, linker: Linker, short: boolean): string {
  const { what, done, address, because, place, later } = item;
  const from = place === undefined ? '' : ` (${linker(place)})`;
  const why = because.length === 0 ? '' : `: ${prose(because.join('; '))}`;
  const name = what === address ? code(address) : `${prose(what)} ${code(address)}`;
  const told = `- **${done}**: ${name}${from}${why}`;
  if (short) return told;
  const rest = later.length === 0 ? [] : [`  - told by the apply: ${prose(later.join(', '))}`];
  return [told, ...attributeLines(item.attributes, linker), ...rest].join('\n');
}

function attributeLines(attributes: readonly ItemAttribute[], linker: Linker): readonly string[] {
  const left = attributes.length - MOST_ATTRIBUTES;
  return [
    ...attributes.slice(0, MOST_ATTRIBUTES).map(({ path, before, after, place }) => {
      const from = place === undefined ? '' : ` (${linker(place)})`;
      return `  - ${code(path)}: ${value(before)} → ${value(after)}${from}`;
    }),
    ...(left > 0 ? [`  - and ${left} more`] : []),
  ];
}

const value = (text: string | undefined): string => (text === undefined ? 'none' : code(text));

function driftLines({ what, address, done, attributes }: Item, linker: Linker, short: boolean): string {
  const how = done === 'destroyed' ? 'is gone' : 'was changed';
  const told = `- **Outside of Terraform**: ${prose(what)} ${code(address)} ${how}`;
  return short ? told : [told, ...attributeLines(attributes, linker)].join('\n');
}
