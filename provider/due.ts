import { secondsOf } from './duration';
import { isUnknown, UNKNOWN, type WithUnknown } from './runtime';

/**
 * When a key is to be replaced.
 *
 * @param since when it came into use, RFC 3339; null where nobody knows
 * @param every the age it may reach, as `isPeriod` has it; null: any
 * @returns RFC 3339; null when it is never due
 */
export const dueAt = (since: string | null, every: string | null): string | null =>
  since === null || every === null
    ? null
    : new Date(Date.parse(since) + secondsOf(every) * 1000).toISOString();

/** The same of a plan, where one of them may not be known yet. */
export function plannedDueAt(
  since: WithUnknown<string | null>,
  every: WithUnknown<string | null>,
): WithUnknown<string | null> {
  if (every === null) return null;
  return isUnknown(since) || isUnknown(every) ? UNKNOWN : dueAt(since, every);
}

export const isDue = (at: string | null, now: Date): boolean =>
  at !== null && now.getTime() >= Date.parse(at);
