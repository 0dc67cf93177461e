import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplianceProfile, UpgradeTimes } from '../../appliance/profiles';
import { failureText } from '../maintenance/failure-text';
import {
  mayInterrupt,
  refusalText,
  runningMigrations,
  type MigrationChoice,
} from '../maintenance/migrations';
import { rebootTheGuest } from '../maintenance/restart-guest';
import type { Operated } from '../operated';
import { OperationFailure } from '../operation-failure';
import { beginningSeen, beginUpgrade } from './begin-upgrade';
import { next, type Course, type Look, type UpgradeKnowledge } from './course';
import { whileItGoesOn } from './going-on';
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
 * @throws OperationFailure when it has failed for good, or nothing more helps but what is not to be done here
 */
export async function follow(
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
    const look = await interruptedWell(lookAtUpgrade(operated), operated);
    const now = elapsed();
    toldOf(look, now);
    const step = next(course, now, look, knowledge);
    const { action } = step;
    if (action.action === 'done') return action.version;
    if (action.action === 'giveUp')
      throw new OperationFailure(
        `the upgrade from version ${course.from} has failed: ${action.why}; ${action.next}`,
      );
    if (action.action === 'wait') {
      course = step.course;
      const pause = sleep(Math.max(0, (action.until - elapsed()) * minute), undefined, { signal });
      await interruptedWell(pause, operated);
      continue;
    }
    if (!acts)
      throw new OperationFailure(
        `${DUE[action.action]}, and --watch only looks; connector upgrade ${name} goes on with it`,
      );
    const deed = DEEDS[action.action];
    await whileItGoesOn(refuseToDisturb(deed.what, operated, choice), operated);
    course = step.course;
    const { phase, retriesLeft, from, to } = course;
    const note = (): Promise<void> =>
      noteUpgrade(
        vm,
        { ...{ began: new Date(), from, phase, retriesLeft }, ...(to !== undefined && { to }) },
        signal,
      );
    await interruptedWell(deed.run(operated, note), operated);
  }
}

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
    const what =
      look.console === 'answers'
        ? `the console answers, version ${look.version ?? 'unknown'}`
        : `the console is ${look.console === 'silent' ? 'away' : 'not to be trusted'}`;
    const reached = marks.findLastIndex((mark) => now >= mark);
    if (what === last && reached === passed) return;
    tell(`    ${Math.floor(now)} min: ${what}`);
    [last, passed] = [what, reached];
  };
}

/** Who interrupts is told that the appliance goes on all the same. */
export async function interruptedWell<T>(work: Promise<T>, { signal, connector }: Operated): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!signal.aborted) throw error;
    const { name } = connector.spec;
    throw new OperationFailure(
      `${failureText(signal.reason)}; the upgrade goes on inside the appliance, and connector upgrade ${name} follows it`,
      { cause: error },
    );
  }
}
