import { profileOf } from '../../../appliance/profiles';
import {
  beginning,
  next,
  reasonsToRegister,
  type Action,
  type Course,
  type Look,
} from '../../../operations/upgrade/course';

const { upgrade } = profileOf('AwsConnector').troubleshooting!;
const knowledge = { times: upgrade.times.value, retries: upgrade.retries.value };

const SILENT: Look = { console: 'silent' };
const answers = (version: string, saysFailed = false): Look => ({ console: 'answers', version, saysFailed });

interface Told {
  readonly minute: number;
  readonly action: Action;
}

/** Follows an upgrade with a clock of its own, from a minute on; `seen` is what the console is like at a minute, after how many reboots and retries. */
function follow(seen: (minute: number, reboots: number, retries: number) => Look, from = 0): Told[] {
  let course: Course = beginning('2.4.1', '2.7.0', knowledge);
  let minute = from;
  const told: Told[] = [];
  const count = (name: Action['action']): number =>
    told.filter(({ action }) => action.action === name).length;
  for (let looks = 0; looks < 1000; looks++) {
    const step = next(course, minute, seen(minute, count('reboot'), count('retry')), knowledge);
    course = step.course;
    const { action } = step;
    if (action.action === 'wait') {
      expect(action.until).toBeGreaterThan(minute);
      minute = action.until;
      continue;
    }
    told.push({ minute, action });
    if (action.action !== 'retry' && action.action !== 'reboot') return told;
  }
  throw new Error('it never ends');
}

const actions = (told: readonly Told[]): [number, string][] =>
  told.map(({ minute, action }) => [minute, action.action]);

test('normal: done as soon as it is back with the new version', () => {
  const told = follow((minute) => (minute < 1 ? answers('2.4.1') : minute < 6 ? SILENT : answers('2.7.0')));
  expect(actions(told)).toEqual([[6, 'done']]);
});

test('slow: back after 27 minutes, and nothing was done to it', () => {
  expect(actions(follow((minute) => (minute < 27 ? SILENT : answers('2.7.0'))))).toEqual([[27, 'done']]);
});

test('stuck: rebooted at 30 minutes, not before', () => {
  const told = follow((minute, reboots) => (reboots === 0 || minute < 33 ? SILENT : answers('2.7.0')));
  expect(actions(told)).toEqual([
    [30, 'reboot'],
    [33, 'done'],
  ]);
});

test('stuck for good: rebooted once, then AWS Support is named', () => {
  const told = follow(() => SILENT);
  expect(actions(told)).toEqual([
    [30, 'reboot'],
    [45, 'giveUp'],
  ]);
  expect(told[1]?.action).toMatchObject({ next: 'contact AWS Support' });
});

test('failed: comes back with the old version, is tried once more, and works', () => {
  const told = follow((minute, _reboots, retries) =>
    retries > 0 && minute >= 8 ? answers('2.7.0') : minute < 3 ? SILENT : answers('2.4.1'),
  );
  expect(actions(told)).toEqual([
    [3, 'retry'],
    [8, 'done'],
  ]);
});

test.each<[string, (minute: number) => Look]>([
  ['one handshake', (minute) => (minute === 0.25 || minute === 1 ? SILENT : answers('2.4.1'))],
  ['less than two minutes', (minute) => (minute >= 1 && minute < 2.75 ? SILENT : answers('2.4.1'))],
])('a console that does not answer for %s was not away: nothing is done for 20 minutes', (_what, seen) => {
  expect(actions(follow((minute) => (minute < 12 ? seen(minute) : answers('2.7.0'))))).toEqual([
    [12, 'done'],
  ]);
  expect(actions(follow(seen))).toEqual([
    [20, 'retry'],
    [40, 'giveUp'],
  ]);
});

test('one that is tried again, and loses a handshake then, has not failed again', () => {
  const told = follow((minute, _reboots, retries) =>
    retries === 0 ? answers('2.4.1', minute > 5) : minute === 6 ? SILENT : answers('2.4.1'),
  );
  expect(actions(told)).toEqual([
    [5.25, 'retry'],
    [25.25, 'giveUp'],
  ]);
});

test('failed twice: given up after one more try, and the logs are asked for', () => {
  const told = follow((_minute, _reboots, retries) => answers('2.4.1', retries < 2));
  expect(actions(told)).toEqual([
    [0, 'retry'],
    [0, 'giveUp'],
  ]);
  expect(told[1]?.action).toMatchObject({ next: 'send the debug logs to AWS' });
});

test('one that never begins is looked at anew and tried again after 20 minutes, as the page says', () => {
  expect(actions(follow(() => answers('2.4.1')))).toEqual([
    [20, 'retry'],
    [40, 'giveUp'],
  ]);
});

test('a downgrade of a recalled version is followed as an upgrade is', () => {
  const course = beginning('2.7.0', '2.6.0', knowledge);
  expect(next(course, 4, answers('2.6.0'), knowledge).action).toEqual({ action: 'done', version: '2.6.0' });
});

test('another certificate than the appliance shows ends it, whatever the time', () => {
  const told = follow((minute) => (minute < 2 ? SILENT : { console: 'distrusted', found: 'AB, not CD' }));
  expect(actions(told)).toEqual([[2, 'unseen']]);
  expect(told[0]?.action).toMatchObject({ why: expect.stringContaining('AB, not CD') as string });
});

test.each([
  ['2.4.1', '2.7.0', 1],
  ['2.6.0', '2.7.1', 1],
  ['2.7.0', '2.7.1', 0],
  ['2.7.0', '2.6.0', 0],
  ['2.4.1', '2.6.0', 0],
  ['2.10.0', '2.11.0', 0],
])('from %s to %s another registration is needed for %d reasons', (from, to, reasons) => {
  expect(reasonsToRegister(from, to, upgrade.registerAgain.value)).toHaveLength(reasons);
});

test('one that is taken up long after it was begun is rebooted only after a silence of its own', () => {
  const told = follow((_minute, reboots) => (reboots === 0 ? SILENT : answers('2.7.0')), 600);
  expect(actions(told)).toEqual([
    [602, 'reboot'],
    [602, 'done'],
  ]);
});

test('an answer ends a silence', () => {
  const told = follow((minute) => (minute === 601 || minute >= 603 ? answers('2.7.0') : SILENT), 600);
  expect(actions(told)).toEqual([[601, 'done']]);
  let course: Course = { ...beginning('2.4.1', '2.7.0', knowledge), retriesLeft: 0 };
  for (const minute of [600, 601, 602]) course = next(course, minute, SILENT, knowledge).course;
  expect(course.phase).toBe('rebooting');
  course = next(course, 603, answers('2.4.1'), knowledge).course;
  expect(course.silent).toBeUndefined();
});

test('what cannot be read is waited for and never rebooted; in the end it is passed on', () => {
  const unreadable: Look = { console: 'unreadable', found: 'it has other pages. Report it' };
  const told = follow((minute) => (minute < 3 ? SILENT : unreadable));
  expect(actions(told)).toEqual([[30, 'unseen']]);
  expect(told[0]?.action).toMatchObject({ why: 'it has other pages. Report it' });
  expect(actions(follow(() => unreadable, 600))).toEqual([[610, 'unseen']]);
  expect(actions(follow((minute) => (minute < 29 ? unreadable : answers('2.7.0'))))).toEqual([[29, 'done']]);
  const silentLater = follow((minute, reboots) =>
    reboots > 0 ? answers('2.7.0') : minute >= 27 && minute < 35 ? unreadable : SILENT,
  );
  expect(actions(silentLater)).toEqual([
    [37, 'reboot'],
    [37, 'done'],
  ]);
});

describe('one that is now silent and now unreadable, as in a loop of boots', () => {
  const unreadable: Look = { console: 'unreadable', found: 'its menu cannot be reached. Run VMware Tools' };
  const loop = (minute: number): Look => (Math.floor(minute) % 2 === 0 ? SILENT : unreadable);

  test('is passed on after the limit, a wait and a silence, with what was found last', () => {
    const told = follow(loop);
    expect(actions(told)).toEqual([[42, 'unseen']]);
    expect(told[0]?.action).toMatchObject({
      why: 'its console answers only now and then, and cannot be read then: its menu cannot be reached. Run VMware Tools',
    });
  });

  test('taken up long after it was begun, it is looked at for a wait and a silence', () => {
    expect(actions(follow(loop, 600))).toEqual([[612, 'unseen']]);
    expect(actions(follow((minute) => (minute < 605 ? SILENT : loop(minute)), 600))).toEqual([
      [602, 'reboot'],
      [629, 'unseen'],
    ]);
  });

  test('has its new version when it answers at last, and one answer ends the clock', () => {
    const told = follow((minute) => (minute < 41 ? loop(minute) : answers('2.7.0')));
    expect(actions(told)).toEqual([[41, 'done']]);
    let course: Course = beginning('2.4.1', '2.7.0', knowledge);
    for (const minute of [0, 1]) course = next(course, minute, loop(minute), knowledge).course;
    expect(course.unseen).toEqual({ since: 0, found: 'its menu cannot be reached. Run VMware Tools' });
    expect(next(course, 2, answers('2.4.1'), knowledge).course.unseen).toBeUndefined();
  });

  test('a silence alone is left to the rules for one, however rare its looks', () => {
    let course: Course = beginning('2.4.1', '2.7.0', knowledge);
    for (const minute of [5, 600]) {
      const step = next(course, minute, SILENT, knowledge);
      expect(step.action.action).toBe('wait');
      course = step.course;
    }
    expect(next(course, 600.25, SILENT, knowledge).action).toEqual({ action: 'reboot' });
  });
});

test('one that nobody has seen begin: what the console says of a failure counts before any version', () => {
  const course: Course = { ...beginning('', undefined, knowledge), retriesLeft: 0 };
  expect(next(course, 1, answers('2.4.1', true), knowledge).action).toMatchObject({
    action: 'giveUp',
    why: 'its console says so, and it has version 2.4.1',
  });
  expect(next(course, 1, answers('2.7.0'), knowledge).action).toEqual({ action: 'done', version: '2.7.0' });
});

test('nor is another version than the old one a success where the console says that it has failed', () => {
  const { action } = next(beginning('2.4.1', undefined, knowledge), 5, answers('2.5.0', true), knowledge);
  expect(action).toEqual({ action: 'retry' });
  const promised = next(beginning('2.4.1', '2.7.0', knowledge), 5, answers('2.7.0', true), knowledge);
  expect(promised.action).toEqual({ action: 'done', version: '2.7.0' });
});
