/**
 * Told what goes on, one line at a time, without a line's end.
 *
 * `live` lines are superseded by the next one (a counter of seconds); whoever keeps a log drops them.
 */
export type Progress = (line: string, kind?: 'live') => void;

/** For callers that do not listen. */
export const silent: Progress = () => undefined;

/** `3.2 s`, or `1 min 4 s` from a minute on. */
export function elapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
