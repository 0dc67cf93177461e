import { isAtLeast } from '../../appliance/console/version';
import type { UpgradeTimes } from '../../appliance/profiles';

/** Where an upgrade stands that is followed. Times are minutes since it was begun. */
export interface Course {
  /** Version before. */
  readonly from: string;
  /** Version it is to have; undefined where the console names none. */
  readonly to: string | undefined;
  readonly phase: 'upgrading' | 'rebooting';
  /** When the present try, or the reboot, was begun. */
  readonly since: number;
  /** How often it may still be tried again after a failure. */
  readonly retriesLeft: number;
  /** Whether the console was surely away since `since`: one that is back with its old version has failed. */
  readonly wasAway: boolean;
  /** Looks in a row, up to the last one, that it did not answer: how many, and when the first was. */
  readonly silent?: { readonly looks: number; readonly since: number } | undefined;
  /** When the first of the last looks in a row was made that told nothing. */
  readonly unreadableSince?: number | undefined;
  /** When the first of the last looks in a row was made that saw no version, and what one of them found last. */
  readonly unseen?: { readonly since: number; readonly found: string | undefined } | undefined;
}

/** What one look at the console shows. */
export type Look =
  | { readonly console: 'silent' }
  /** Its certificate is not the one the appliance shows in its VM. */
  | { readonly console: 'distrusted'; readonly found: string }
  /** Something is there, and how the upgrade stands cannot be read of it; `found` says why, with what to do. */
  | { readonly console: 'unreadable'; readonly found: string }
  | { readonly console: 'answers'; readonly version: string | undefined; readonly saysFailed: boolean };

/** What is done next. */
export type Action =
  /** Looks again then, in minutes since the beginning. */
  | { readonly action: 'wait'; readonly until: number }
  | { readonly action: 'done'; readonly version: string }
  /** Opens the page anew and starts the upgrade again. */
  | { readonly action: 'retry' }
  | { readonly action: 'reboot' }
  /** It has failed for good, or nothing more is known that helps; `why` is a clause. */
  | { readonly action: 'giveUp'; readonly why: string; readonly next: string }
  /** How it stands cannot be seen; it may go on. */
  | { readonly action: 'unseen'; readonly why: string };

export interface UpgradeKnowledge {
  readonly times: UpgradeTimes;
  readonly retries: number;
}

/** An upgrade that has just been begun, or is first seen under way. */
export const beginning = (from: string, to: string | undefined, { retries }: UpgradeKnowledge): Course => ({
  ...{ from, to, phase: 'upgrading', since: 0, wasAway: false },
  retriesLeft: retries,
});

const REPORT = 'send the debug logs to AWS';

/** So many looks in a row are no handshake that was lost, and no page that was slow. */
const LOOKS = 3;

/**
 * What a person with the page in hand does next: waits 20 minutes and looks anew, waits 10 more, reboots after 30,
 * tries once more after a failure. Looks that send nothing are made more often; none of the page's limits moves. How
 * long ago an upgrade was begun proves no silence: whoever takes one up reboots only what has been silent to him. Nor
 * does a look that was lost: only such a silence tells that the console was away, and has failed when it is back. What
 * answers, and cannot be read, is neither: it is waited for, and never rebooted. One that does now this, now that, as in a
 * loop of boots, is waited for until each of both would have had its time.
 *
 * @param elapsed minutes since the upgrade was begun
 */
export function next(
  before: Course,
  elapsed: number,
  look: Look,
  { times }: UpgradeKnowledge,
): { readonly course: Course; readonly action: Action } {
  const unreadableSince = look.console === 'unreadable' ? (before.unreadableSince ?? elapsed) : undefined;
  const silent = silenceOf(before, elapsed, look);
  const course = { ...before, silent, unreadableSince, unseen: unseenOf(before, elapsed, look) };
  if (look.console === 'distrusted') {
    const why = `it presents another certificate than the appliance shows in its VM: ${look.found}; find out what answers at its address`;
    return { course, action: { action: 'unseen', why } };
  }
  const limit = course.since + (course.phase === 'rebooting' ? times.afterReboot : times.reboot);
  const wait = (seen: Course) => {
    const why = lostIn(seen, elapsed, limit, times);
    if (why !== undefined) return { course: seen, action: { action: 'unseen', why } as const };
    const marks = [course.since + times.refresh, course.since + times.refresh + times.again, limit];
    const mark = marks.find((minute) => minute > elapsed) ?? Infinity;
    return { course: seen, action: { action: 'wait', until: Math.min(elapsed + times.look, mark) } as const };
  };
  if (look.console === 'unreadable') {
    const isOver = elapsed >= limit && elapsed - (unreadableSince ?? elapsed) >= times.again;
    return isOver ? { course, action: { action: 'unseen', why: look.found } } : wait(course);
  }
  if (look.console === 'silent') {
    const { looks = 0, since = elapsed } = course.silent ?? {};
    const isSure = looks >= LOOKS && elapsed - since >= times.silence;
    const away = { ...course, wasAway: course.wasAway || isSure };
    if (elapsed < limit || !isSure) return wait(away);
    if (course.phase === 'upgrading')
      return {
        course: { ...away, phase: 'rebooting', since: elapsed, silent: undefined },
        action: { action: 'reboot' },
      };
    const why = 'it remains unresponsive after a reboot';
    return { course: away, action: { action: 'giveUp', why, next: 'contact AWS Support' } };
  }
  const { version, saysFailed } = look;
  const isOther = version !== undefined && version !== course.from;
  // Without a version to compare with any one is another one, also that of an upgrade that has failed.
  const isPromised = course.to === undefined ? !saysFailed : version === course.to;
  if (isOther && isPromised) return { course, action: { action: 'done', version } };
  const failed = saysFailed || course.wasAway || elapsed >= course.since + times.refresh;
  if (!failed) return wait(course);
  if (course.retriesLeft > 0)
    return {
      course: {
        ...course,
        phase: 'upgrading',
        since: elapsed,
        wasAway: false,
        silent: undefined,
        retriesLeft: course.retriesLeft - 1,
      },
      action: { action: 'retry' },
    };
  const has = `it has version ${version ?? 'unknown'}`;
  const why =
    saysFailed && course.from === ''
      ? `its console says so, and ${has}`
      : `${has} after it was tried again, and not ${course.to ?? 'another one'}`;
  return { course, action: { action: 'giveUp', why, next: REPORT } };
}

function silenceOf({ silent }: Course, elapsed: number, look: Look): Course['silent'] {
  if (look.console !== 'silent') return undefined;
  return { looks: (silent?.looks ?? 0) + 1, since: silent?.since ?? elapsed };
}

function unseenOf({ unseen }: Course, elapsed: number, look: Look): Course['unseen'] {
  if (look.console !== 'silent' && look.console !== 'unreadable') return undefined;
  const found = look.console === 'unreadable' ? look.found : unseen?.found;
  return { since: unseen?.since ?? elapsed, found };
}

/** Why nothing more will be seen of one that is silent and unreadable by turns; one that is only silent is rebooted. */
function lostIn(
  { unseen }: Course,
  elapsed: number,
  limit: number,
  { again, silence }: UpgradeTimes,
): string | undefined {
  if (unseen?.found === undefined) return undefined;
  const longest = again + silence;
  if (elapsed < limit + longest || elapsed - unseen.since < longest) return undefined;
  return `its console answers only now and then, and cannot be read then: ${unseen.found}`;
}

/** Why a connector has to be registered again after an upgrade; empty when it has not. */
export function reasonsToRegister(
  from: string,
  to: string,
  registerAgain: readonly { readonly version: string; readonly why: string }[],
): string[] {
  return registerAgain
    .filter(({ version }) => !isAtLeast(from, version) && isAtLeast(to, version))
    .map(({ why }) => why);
}
