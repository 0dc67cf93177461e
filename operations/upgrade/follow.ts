import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplianceProfile, UpgradeTimes } from '../../appliance/profiles';
import {
  mayInterrupt,
  refusalText,
  runningMigrations,
  type MigrationChoice,
} from '../maintenance/migrations';
import { rebootTheGuest } from '../maintenance/restart-guest';
import type { Operated } from '../operated';
import { OperationFailure, OperationGoesOn } from '../operation-failure';
import { beginningSeen, beginUpgrade } from './begin-upgrade';
import { next, type Course, type Look, type UpgradeKnowledge } from './course';
import { UpgradeFailed, whileItGoesOn } from './going-on';
import { noteUpgrade, type BegunUpgrade } from './upgrade-mark';
import { lookAtUpgrade } from './upgrade-state';

/** How an upgrade is followed. */
export interface Following extends MigrationChoice {
  /** Whether it is rebooted and tried again where the documentation says so; without it somebody only looks. */
  readonly acts: boolean;
  /** Milliseconds of a minute. @default 60,000; tests are in a hurry */
  readonly minute?: number;
}

const MINUTE = 60_000;

/** What is known of an appliance's upgrades. @throws OperationFailure for a kind whose console has none */
export function upgradesOf({ troubleshooting, title }: ApplianceProfile): UpgradeKnowledge {
  if (troubleshooting === undefined)
    throw new OperationFailure(
      `nothing is known of how to upgrade ${title}; do it as its documentation says`,
    );
  const { times, retries } = troubleshooting.upgrade;
  return { times: times.value, retries: retries.value };
}

/** The course of an upgrade that the VM remembers. */
export const courseOf = ({ from, to, phase, retriesLeft }: BegunUpgrade): Course => ({
  ...{ from, to, phase, retriesLeft },
  ...{ since: 0, wasAway: false },
});

/**
 * Follows an upgrade to its end, with a look every quarter of a minute and a line whenever something has changed; what
 * it does on the way is remembered in the VM. It neither reboots nor tries again while a migration may run.
 *
 * @returns the version the appliance has
 * @throws UpgradeFailed when it has failed for good
 * @throws OperationGoesOn when nothing more helps but what is not to be done here, or it cannot be followed any more
 */
export const follow = (operated: Operated, begun: BegunUpgrade, following: Following): Promise<string> =>
  whileItGoesOn(toItsEnd(operated, begun, following), operated);

async function toItsEnd(
  operated: Operated,
  begun: BegunUpgrade,
  { acts, minute = MINUTE, ...choice }: Following,
): Promise<string> {
  const { connector, signal, tell, vm } = operated;
  const { name } = connector.spec;
  const knowledge = upgradesOf(connector.profile);
  const began = begun.began.getTime();
  const elapsed = (): number => (Date.now() - began) / minute;
  let course = courseOf(begun);
  const toldOf = talking(tell, knowledge.times);
  for (;;) {
    const look = await lookAtUpgrade(operated);
    const now = elapsed();
    toldOf(look, now);
    const step = next(course, now, look, knowledge);
    const { action } = step;
    if (action.action === 'done') return action.version;
    if (action.action === 'giveUp')
      throw new UpgradeFailed(`${upgradeOf(course)} has failed: ${action.why}; ${action.next}`);
    if (action.action === 'unseen')
      throw new OperationFailure(`how ${upgradeOf(course)} stands cannot be seen: ${action.why}`);
    if (action.action === 'wait') {
      course = step.course;
      await sleep(Math.max(0, (action.until - elapsed()) * minute), undefined, { signal });
      continue;
    }
    if (!acts)
      throw new OperationGoesOn(
        `${DUE[action.action]}, and --watch only looks; connector upgrade ${name} goes on with it`,
      );
    const deed = DEEDS[action.action];
    await refuseToDisturb(deed.what, operated, choice);
    course = step.course;
    const { phase, retriesLeft, from, to } = course;
    const note = (): Promise<void> =>
      noteUpgrade(
        vm,
        { ...{ began: new Date(), from, phase, retriesLeft }, ...(to !== undefined && { to }) },
        signal,
      );
    await deed.run(operated, note);
  }
}

/** One that somebody else has begun is from nobody knows which version. */
const upgradeOf = ({ from }: Course): string =>
  from === '' ? 'the upgrade' : `the upgrade from version ${from}`;

/** @throws OperationFailure while a migration may run, unless it may be interrupted */
async function refuseToDisturb(what: string, operated: Operated, choice: MigrationChoice): Promise<void> {
  if (mayInterrupt(operated.connector.spec, choice)) return;
  const { running, unseen } = await runningMigrations(operated);
  const found = [...running, ...unseen];
  if (found.length > 0) throw new OperationFailure(refusalText(what, found));
}

const DUE: Readonly<Record<'retry' | 'reboot', string>> = {
  retry: 'the console is back with its old version, so the upgrade is due to be tried again',
  reboot: 'the console has been away for so long that the appliance is due for a reboot',
};

/** What is done on the way; `note` has the VM remember it. */
interface Deed {
  readonly what: string;
  readonly run: (operated: Operated, note: () => Promise<void>) => Promise<void>;
}

const DEEDS: Readonly<Record<'retry' | 'reboot', Deed>> = {
  reboot: {
    what: 'a reboot',
    run: async (operated, note) => {
      operated.tell(`    it does not answer; RebootGuest of ${operated.path}`);
      // One that vCenter has refused was none.
      const seconds = await rebootTheGuest(operated, note);
      operated.tell(`    the guest has booted anew, ${seconds} s after it was asked to`);
    },
  },
  retry: {
    what: 'another try',
    run: async (operated, note) => {
      operated.tell('    it is back with its old version; the upgrade is tried once more');
      // It may begin although nobody hears of it.
      await note();
      operated.tell(`    ${beginningSeen(await beginUpgrade(operated))}`);
    },
  },
};

/** A line for each change, and one when the documentation would have the page looked at anew. */
function talking(
  tell: (line: string) => void,
  { refresh, again }: UpgradeTimes,
): (look: Look, now: number) => void {
  const marks = [refresh, refresh + again];
  let last = '';
  let passed = -1;
  return (look, now) => {
    const what = seenOf(look);
    const reached = marks.findLastIndex((mark) => now >= mark);
    if (what === last && reached === passed) return;
    tell(`    ${Math.floor(now)} min: ${what}`);
    [last, passed] = [what, reached];
  };
}

function seenOf(look: Look): string {
  switch (look.console) {
    case 'answers':
      return `the console answers, version ${look.version ?? 'unknown'}`;
    case 'silent':
      return 'the console is away';
    case 'distrusted':
      return 'the console is not to be trusted';
    case 'unreadable':
      return `not to be seen: ${look.found}`;
  }
}
