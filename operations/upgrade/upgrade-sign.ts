import type { Signs, UpgradeTimes } from '../../appliance/profiles';
import type { BegunUpgrade } from './upgrade-mark';

/** What is seen of an appliance whose upgrade was begun. */
export interface SeenOfUpgrade {
  readonly now: Date;
  /** That its console shows; undefined where it does not answer. */
  readonly version: string | undefined;
  /** Whether its health says that an upgrade has failed. */
  readonly saysFailed: boolean;
}

/**
 * How an upgrade goes, by the minutes since it was begun. One that comes back with its old version may still be at it
 * before the page is looked at anew, and has failed after that, or as soon as the console says so, whoever has begun it.
 */
export function upgradeSign(
  begun: Pick<BegunUpgrade, 'began' | 'from'> | undefined,
  { now, version, saysFailed }: SeenOfUpgrade,
  { refresh, reboot }: UpgradeTimes,
): NonNullable<Signs['upgrade']> {
  const isBack = version !== undefined && (begun === undefined || version === begun.from);
  if (isBack && saysFailed) return 'failed';
  if (begun === undefined) return 'none';
  const minutes = (now.getTime() - begun.began.getTime()) / 60_000;
  if (version !== undefined) {
    if (!isBack) return 'none';
    return minutes < refresh ? 'underWay' : 'failed';
  }
  if (minutes >= reboot) return 'overdue';
  return minutes >= refresh ? 'long' : 'underWay';
}
