import { profileOf } from '../../../appliance/profiles';
import { upgradeFindings } from '../../../operations/status/upgrade-findings';

const times = profileOf('AwsConnector').troubleshooting!.upgrade.times.value;
const NOW = new Date('2026-11-30T05:00:00Z');
const FROM = '2.4.1';

test.each<[number, boolean, string | undefined, string]>([
  [5, false, undefined, 'warning: its upgrade from version 2.4.1 was begun 5 min ago; it is at it'],
  [5, true, FROM, 'warning: its upgrade from version 2.4.1 was begun 5 min ago; it is at it'],
  [5, true, undefined, 'warning: its upgrade from version 2.4.1 was begun 5 min ago; it may be at it'],
  [
    22,
    false,
    undefined,
    'warning: its upgrade from version 2.4.1 was begun 22 min ago and takes long, as it may; connector upgrade fra-01 follows it',
  ],
  [
    22,
    true,
    FROM,
    'error: its upgrade from version 2.4.1 was begun 22 min ago and has failed; connector upgrade fra-01 tries it again',
  ],
  [
    31,
    false,
    undefined,
    'error: its upgrade from version 2.4.1 was begun 31 min ago, and it does not answer; connector upgrade fra-01 reboots its guest',
  ],
  [
    31,
    true,
    undefined,
    'warning: its upgrade from version 2.4.1 was begun 31 min ago, and nobody has seen its end; connector upgrade fra-01 looks and ends it',
  ],
  [
    31,
    true,
    '2.7.0',
    'warning: its upgrade from version 2.4.1 was begun 31 min ago, and it has version 2.7.0; connector upgrade fra-01 does what comes after it',
  ],
])('after %d minutes, answers: %s, version %s', (minutes, answers, version, expected) => {
  const began = new Date(NOW.getTime() - minutes * 60_000);
  const beside = { name: 'fra-01', answers, saysFailed: false, ...(version !== undefined && { version }) };
  const findings = upgradeFindings({ begun: { began, from: FROM }, times }, beside, NOW);
  expect(findings.map(({ level, kind, text }) => [kind, `${level}: ${text}`])).toEqual([
    ['upgrade', expected],
  ]);
});

test('one that says so itself has failed at once', () => {
  const began = new Date(NOW.getTime() - 60_000);
  const beside = { name: 'fra-01', answers: true, version: FROM, saysFailed: true };
  const [finding] = upgradeFindings({ begun: { began, from: FROM }, times }, beside, NOW);
  expect(finding).toMatchObject({ level: 'error', text: expect.stringContaining('has failed') as string });
});
