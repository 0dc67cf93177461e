import type { Signs, UpgradeTimes } from '../../appliance/profiles';
import type { BegunUpgrade } from './upgrade-mark';

/**
 * How an upgrade goes, by the minutes since it was begun. One that comes back with its old version may still be at it
 * before the page is looked at anew, and has failed after that.
 *
 * @param version that the console shows; undefined where it does not answer
 */
export function upgradeSign(
  begun: Pick<BegunUpgrade, 'began' | 'from'> | undefined,
  now: Date,
  version: string | undefined,
  { refresh, reboot }: UpgradeTimes,
): NonNullable<Signs['upgrade']> {
  if (begun === undefined) return 'none';
  const minutes = (now.getTime() - begun.began.getTime()) / 60_000;
  if (version !== undefined) {
    if (version !== begun.from) return 'none';
    return minutes < refresh ? 'underWay' : 'failed';
  }
  if (minutes >= reboot) return 'overdue';
  return minutes >= refresh ? 'long' : 'underWay';
}
