import { daysBetween, type ConnectorStatus } from '../model';
import { dayOf, days, escaped, timeElement } from './markup';

/** A day on which something of a connector ends, or is to be done anew. */
export interface DueDay {
  readonly connector: string;
  readonly what: string;
  readonly kind: 'certificate' | 'key';
  readonly at: Date;
}

/** Days a timeline shows: some that are over, and a year. */
const BEFORE = 30;
const AFTER = 365;
const NEXT = 12;

/** When its certificate ends and its keys are due, the earliest first. */
export function dueDays({ name, certificate, keys }: ConnectorStatus): DueDay[] {
  const ends: DueDay[] =
    certificate === undefined
      ? []
      : [{ connector: name, what: 'certificate ends', kind: 'certificate', at: certificate.validTo }];
  const due = keys.flatMap(({ key, due: at }): DueDay[] =>
    at === undefined ? [] : [{ connector: name, what: `${key} due`, kind: 'key', at }],
  );
  return [...ends, ...due].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** A line of a year with a mark for each day. Everything in it stands beside it as text too. */
export function timeline(all: readonly DueDay[], now: Date): string {
  if (all.length === 0) return '';
  const marks = all.map(({ kind, at }) => {
    const x = percent(daysBetween(now, at));
    return kind === 'certificate'
      ? `<rect class="c" x="${x}%" y="2" width="5" height="14"/>`
      : `<circle class="k" cx="${x}%" cy="9" r="4.5"/>`;
  });
  const today = `<line class="now" x1="${percent(0)}%" x2="${percent(0)}%" y1="0" y2="18"/>`;
  return `<svg class="line" width="100%" height="18" aria-hidden="true" focusable="false"><line x1="0" x2="100%" y1="9" y2="9"/>${today}${marks.join('')}</svg>`;
}

/** Of all connectors: how many fall into each of the next twelve months, and which come next. */
export function fleetTimeline(connectors: readonly ConnectorStatus[], now: Date): string {
  const all = connectors.flatMap(dueDays).sort((a, b) => a.at.getTime() - b.at.getTime());
  if (all.length === 0) return '<p>No certificate and no key has a day on which it is due.</p>';
  const months = [
    { title: 'Overdue', days: all.filter(({ at }) => at < now) },
    ...Array.from({ length: 12 }, (_, index) => {
      const title = monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index, 1)));
      return { title, days: all.filter(({ at }) => at >= now && monthOf(at) === title) };
    }),
  ];
  const most = Math.max(1, ...months.map(({ days: found }) => found.length));
  const rows = months.map(({ title, days: found }) => {
    const certificates = found.filter(({ kind }) => kind === 'certificate').length;
    const keys = found.length - certificates;
    return `<tr><th scope="row">${title}</th><td>${certificates}</td><td>${keys}</td><td>${bar(certificates, keys, most)}</td></tr>`;
  });
  const next = all
    .slice(0, NEXT)
    .map(
      ({ connector, what, at }) =>
        `<li>${timeElement(at)} <a href="#${anchorOf(connector)}">${escaped(connector)}</a>: ${escaped(what)} (${inDays(at, now)})</li>`,
    );
  return `<table><caption>Certificates that end and keys that are due, by month</caption><thead><tr><th scope="col">Month</th><th scope="col">Certificates</th><th scope="col">Keys</th><th scope="col">All</th></tr></thead><tbody>${rows.join('')}</tbody></table><h3>What comes next</h3><ol>${next.join('')}</ol>`;
}

/** The id of a connector's part of the page; names are letters, digits and hyphens. */
export const anchorOf = (name: string): string => `c-${escaped(name)}`;

export const inDays = (at: Date, now: Date): string => {
  const left = daysBetween(now, at);
  return at < now ? `over since ${dayOf(at)}` : `in ${days(left)}`;
};

const monthOf = (time: Date): string => time.toISOString().slice(0, 7);

function percent(day: number): string {
  const clamped = Math.min(AFTER, Math.max(-BEFORE, day));
  // A mark at the very end stays inside.
  return (1 + (97 * (clamped + BEFORE)) / (BEFORE + AFTER)).toFixed(1);
}

function bar(certificates: number, keys: number, most: number): string {
  const width = (count: number): string => ((100 * count) / most).toFixed(1);
  return `<svg width="100%" height="12" aria-hidden="true" focusable="false"><rect class="c" width="${width(certificates)}%" height="12"/><rect class="k" x="${width(certificates)}%" width="${width(keys)}%" height="12"/></svg>`;
}
