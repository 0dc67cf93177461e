import { matches } from './runtime';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A validator for attributes that hold a length of time: `30s`, `5m`, `1h`; `0s` is none. */
export const isDuration = matches(
  /0s|[1-9][0-9]{0,5}[smh]/,
  'a whole number and a unit (s, m or h), such as 5m',
);

/** A validator for attributes that hold an age or another length of days: `90d`, `12h`; never none. */
export const isPeriod = matches(/[1-9][0-9]{0,4}[dhm]/, 'a whole number and a unit (d, h or m), such as 30d');

/** Seconds of a text that `isDuration` has let pass, or of one that `isPeriod` has. */
export function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (SECONDS[duration.slice(-1)] ?? NaN);
}
