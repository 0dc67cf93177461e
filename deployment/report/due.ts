import type { Diagnostic, ResourceChange } from '../plan-model';
import { plain } from './reasons';
import { doneTo, nounOf } from './wording';

/** A certificate or key that is due, or of which this plan makes another. */
export interface Due {
  /** One phrase. */
  readonly text: string;
  /** What a person has to do, as the provider says it; none where applying does it. */
  readonly todo?: string;
}

/** When something ends or is due: names in provider/, RFC 3339. */
const DATES: ReadonlyMap<string, string> = new Map([
  ['valid_to', 'ends'],
  ['rotation_due_at', 'is due'],
  ['connector_key_due_at', 'is due'],
]);

/** How the provider's warnings say that something is due (provider/plan-*.ts, connector-key.ts). */
const DUE = /\bis due\b|^waiting for certificate|\bwaits: |\bto be retired and waits\b/;

/** Whether a warning says that a certificate or a key is due. */
export const isAboutDue = ({ severity, summary, address }: Diagnostic): boolean =>
  severity === 'warning' && DUE.test(summary) && !(address ?? '').startsWith('data.');

/** What is due, from a connector's changes and warnings. */
export function dueOf(changes: readonly ResourceChange[], warnings: readonly Diagnostic[]): readonly Due[] {
  const warned = warnings
    .filter(isAboutDue)
    .map(({ summary, detail }) => ({ text: summary, ...(detail !== '' && { todo: detail }) }));
  return [...warned, ...changes.flatMap((change) => datesOf(change))];
}

function datesOf(change: ResourceChange): readonly Due[] {
  // What is made for the first time, or goes, was not due.
  if (change.action !== 'update' && change.action !== 'replace') return [];
  return change.attributes.flatMap(({ path, before, after }) => {
    const word = DATES.get(path);
    const [old, next] = [dayOf(before), dayOf(after)];
    if (word === undefined || (old === undefined && next === undefined)) return [];
    const now = old === undefined ? '' : ` ${word} on ${old}`;
    const then = next === undefined ? `is ${doneTo(change)} by this plan` : `${word} on ${next} after it`;
    return [{ text: `${subject(change, path)}${now === '' ? ' ' : `${now}; `}${then}` }];
  });
}

const subject = (change: ResourceChange, path: string): string =>
  path === 'connector_key_due_at' ? 'the connector key' : nounOf(change);

/** The day of a time; undefined for what is none, or not known. */
function dayOf(value: string | undefined): string | undefined {
  return /^\d{4}-\d\d-\d\d(?=T)/.exec(value === undefined ? '' : plain(value))?.[0];
}
