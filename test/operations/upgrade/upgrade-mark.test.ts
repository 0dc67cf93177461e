import { profileOf } from '../../../appliance/profiles';
import { hasFailed } from '../../../operations/upgrade';
import { readMark } from '../../../operations/upgrade/upgrade-mark';

const BEGAN = '2026-11-30T05:00:00.000Z';
const times = profileOf('AwsConnector').troubleshooting!.upgrade.times.value;

test('what was noted is read', () => {
  const mark = { began: BEGAN, from: '2.4.1', to: '2.7.0', phase: 'rebooting', retriesLeft: 1 };
  expect(readMark(JSON.stringify(mark))).toEqual({ ...mark, began: new Date(BEGAN) });
});

test('a mark without what only a later version knows begins an upgrade all the same', () => {
  const read = readMark(JSON.stringify({ began: BEGAN, from: '2.4.1' }));
  expect(read).toEqual({ began: new Date(BEGAN), from: '2.4.1', phase: 'upgrading', retriesLeft: 0 });
});

test.each([
  '',
  'no JSON',
  'null',
  '"text"',
  '[]',
  '{}',
  '{"began":"yesterday","from":"2.4.1"}',
  `{"began":"${BEGAN}"}`,
])('what somebody else has written there begins nothing: %s', (text) => {
  expect(readMark(text)).toBeUndefined();
});

test.each<[string, number, boolean, boolean]>([
  ['2.4.1', 5, false, false],
  ['2.4.1', 5, true, true],
  ['2.4.1', 21, false, true],
  ['2.7.0', 21, false, false],
])('version %s after %d minutes, says that it has failed: %s', (version, minutes, saysFailed, failed) => {
  const began = new Date(BEGAN);
  const begun = { began, from: '2.4.1', phase: 'upgrading', retriesLeft: 1 } as const;
  const now = new Date(began.getTime() + minutes * 60_000);
  expect(hasFailed(begun, { version, saysFailed }, { times, retries: 1 }, now)).toBe(failed);
});
