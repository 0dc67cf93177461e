import type { UpgradeKnowledge } from './course';
import type { BegunUpgrade } from './upgrade-mark';
import type { UpgradeState } from './upgrade-state';

/**
 * Whether an upgrade that the VM remembers has failed, by a console that answers with its old version: it says so, or
 * has it for longer than one may still be at it. One with another version has what comes after an upgrade before it.
 */
export function hasFailed(
  { began, from }: BegunUpgrade,
  { version, saysFailed }: Pick<UpgradeState, 'version' | 'saysFailed'>,
  { times }: UpgradeKnowledge,
  now: Date,
): boolean {
  const minutes = (now.getTime() - began.getTime()) / 60_000;
  return version === from && (saysFailed || minutes >= times.refresh);
}

/** One that somebody has begun in the console: whatever version answers next is another one. */
export const unseenUpgrade = (now: Date): BegunUpgrade => ({
  ...{ began: now, from: '', phase: 'upgrading', retriesLeft: 0 },
});
