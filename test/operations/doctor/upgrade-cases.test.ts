import type { HealthItem } from '../../../appliance/console/console';
import { profileOf, type Signs } from '../../../appliance/profiles';
import { diagnose, type Diagnosis } from '../../../operations/doctor';

const profile = profileOf('AwsConnector');
const { cases } = profile.troubleshooting!;

type Word<Name extends keyof Signs> = NonNullable<Signs[Name]>;

/** Every word there is: one that is added and forgotten here does not compile. */
const words = <Of extends string>(all: Record<Of, true>): Of[] => Object.keys(all) as Of[];
const CONSOLE = words<Word<'console'>>({
  ...{ silent: true, starting: true, otherAddress: true, distrusted: true, unproved: true, unclaimed: true },
  ...{ noPassword: true, passwordRefused: true, locked: true, unreadable: true, open: true },
});
const UPGRADE = words<Word<'upgrade'>>({
  ...{ none: true, underWay: true, long: true, overdue: true, failed: true },
});
const VM = words<Word<'vm'>>({
  ...{ none: true, off: true, stopped: true, suspended: true, waiting: true, on: true },
});
const PORTAL = [undefined, ...words<Word<'portal'>>({ shown: true, missing: true })];

interface Seen {
  readonly signs: Signs;
  readonly health: readonly HealthItem[];
}

const { managementConsole } = profile;
const ITEMS = managementConsole.driver === 'browser' ? managementConsole.health : [];
const HEALTH: readonly (readonly HealthItem[])[] = [
  [],
  ...ITEMS.flatMap(({ value: { name } }) =>
    (['warning', 'error'] as const).map((status) => [{ name, status, message: '' }]),
  ),
];

/** All that can be seen of a VM that runs, but for an upgrade. */
const RUNNING: readonly Seen[] = [
  { signs: { vcenter: 'reachable', vm: 'on', address: 'unknown' }, health: [] },
  ...CONSOLE.flatMap((console): Seen[] => {
    const signs: Signs = { vcenter: 'reachable', vm: 'on', address: 'known', console };
    if (console !== 'open') return [{ signs, health: [] }];
    return PORTAL.flatMap((portal) =>
      HEALTH.map((health) => ({ signs: { ...signs, ...(portal && { portal }) }, health })),
    );
  }),
];
/** And of one that does not: nothing inside it can be looked at. */
const NOT_RUNNING = VM.filter((vm) => vm !== 'on').map((vm): Seen => ({
  signs: { vcenter: 'reachable', vm },
  health: [],
}));

const found = ({ signs, health }: Seen, upgrade: Word<'upgrade'>): Diagnosis[] =>
  diagnose({ signs: { ...signs, upgrade }, health }, { cases });
const ids = (...seen: Parameters<typeof found>): string[] => found(...seen).map(({ id }) => id);
const repairs = (...seen: Parameters<typeof found>) =>
  found(...seen).flatMap(({ steps }) => steps.flatMap(({ repair }) => repair ?? []));

const isWell = ({ signs, health }: Seen): boolean =>
  signs.vm === 'stopped' || (signs.console === 'open' && signs.portal !== 'missing' && health.length === 0);

test.each(['underWay', 'long'] as const)(
  'while an upgrade is %s that is the one case, whatever else is seen, and nothing is repaired',
  (upgrade) => {
    for (const seen of RUNNING) {
      expect({ ...seen, ids: ids(seen, upgrade) }).toEqual({ ...seen, ids: ['longUpgrade'] });
      expect(repairs(seen, upgrade)).toEqual([]);
    }
  },
);

test('whatever is not well has a case, with an upgrade of any word', () => {
  for (const upgrade of UPGRADE)
    for (const seen of [...RUNNING, ...NOT_RUNNING].filter((one) => !isWell(one)))
      expect({ ...seen, upgrade, isTold: ids(seen, upgrade).length > 0 }).toMatchObject({ isTold: true });
});

test('an upgrade that is overdue or has failed takes no other case away, but for a console that is away', () => {
  for (const seen of RUNNING) {
    const without = ids(seen, 'none');
    const { console } = seen.signs;
    const isAway = console === 'silent' || console === 'starting';
    expect(ids(seen, 'overdue')).toEqual(isAway ? ['overdueUpgrade'] : without);
    const failed = ids(seen, 'failed');
    expect(failed.filter((id) => id !== 'failedUpgrade')).toEqual(without);
    expect(failed.includes('failedUpgrade')).toBe(console === 'open');
  }
});

test('of a VM that does not run an upgrade says nothing, and nothing is repaired', () => {
  for (const seen of NOT_RUNNING)
    for (const upgrade of UPGRADE) {
      expect(ids(seen, upgrade)).toEqual(ids(seen, 'none'));
      expect(repairs(seen, upgrade)).toEqual([]);
    }
});

test('a console that cannot be read has the same repairs after an upgrade that is overdue as without one', () => {
  const unreadable = RUNNING.find(({ signs }) => signs.console === 'unreadable')!;
  expect(repairs(unreadable, 'overdue')).toEqual(['restartServices', 'restartGuest', 'factoryReset']);
});
