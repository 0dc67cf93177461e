import type { UpgradeKnowledge } from './course';
import type { BegunUpgrade } from './upgrade-mark';
import { upgradeSign } from './upgrade-sign';
import type { UpgradeState } from './upgrade-state';

/**
 * Whether an upgrade that the VM remembers has failed, by a console that answers with its old version: it says so, or
 * has it for longer than one may still be at it. One with another version has what comes after an upgrade before it.
 */
export function hasFailed(
  begun: BegunUpgrade,
  { version, saysFailed }: Pick<UpgradeState, 'version' | 'saysFailed'>,
  { times }: UpgradeKnowledge,
  now: Date,
): boolean {
  return upgradeSign(begun, { now, version, saysFailed }, times) === 'failed';
}

/** One that somebody has begun in the console: whatever version answers next is another one. */
export const unseenUpgrade = (now: Date): BegunUpgrade => ({
  ...{ began: now, from: '', phase: 'upgrading', retriesLeft: 0 },
});
