import type { HealthItem } from '../../appliance/console/console';
import { versionIn } from '../../appliance/console/version';
import type { ApplianceProfile } from '../../appliance/profiles';

/** What an appliance's health tells of its versions. */
export interface UpgradeHealth {
  /** Name of the item that tells it; undefined where a kind of appliance has none. */
  readonly item?: string;
  /** `recall`: the version it has was recalled, and what waits is a downgrade. */
  readonly waiting: 'none' | 'upgrade' | 'recall';
  /** What the item says; empty when nothing. */
  readonly message: string;
  /** Whether that says that an upgrade has failed. */
  readonly saysFailed: boolean;
}

/** What waits by the status of that item (Managing the Connector, Monitoring: Connector Up-to-Date). */
const WAITING = { ok: 'none', warning: 'upgrade', error: 'recall' } as const;

/** By the item that the profile says tells of upgrades. Pure. */
export function upgradeHealth(
  { managementConsole }: ApplianceProfile,
  items: readonly HealthItem[],
): UpgradeHealth {
  const isBrowser = managementConsole.driver === 'browser';
  const known = isBrowser ? managementConsole.health : [];
  const item = known.find(({ value }) => value.tells === 'upgrade')?.value.name;
  const { status = 'ok', message = '' } = items.find(({ name }) => name === item) ?? {};
  const failed = isBrowser ? managementConsole.upgrades?.value.failed : undefined;
  return {
    ...(item !== undefined && { item }),
    ...{ waiting: WAITING[status], message },
    saysFailed: failed !== undefined && versionIn(message, failed) !== undefined,
  };
}
