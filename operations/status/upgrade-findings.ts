import type { UpgradeTimes } from '../../appliance/profiles';
import { upgradeSign, type BegunUpgrade } from '../upgrade';
import type { Finding } from './model';

/** An upgrade that the VM remembers, and what is known of how long one takes. */
export interface SeenUpgrade {
  readonly begun: Pick<BegunUpgrade, 'began' | 'from'>;
  readonly times: UpgradeTimes;
}

/** What the console is like beside it. */
export interface ConsoleBeside {
  readonly name: string;
  readonly answers: boolean;
  /** Undefined where nobody logged in. */
  readonly version?: string;
  /** Whether its health says that an upgrade has failed. */
  readonly saysFailed: boolean;
}

/** Where an upgrade stands that was begun: one that may be at it is a warning, one that needs somebody an error. */
export function upgradeFindings(
  { begun, times }: SeenUpgrade,
  { name, answers, version, saysFailed }: ConsoleBeside,
  now: Date,
): Finding[] {
  const { from } = begun;
  const minutes = Math.floor((now.getTime() - begun.began.getTime()) / 60_000);
  const since = `its upgrade from version ${from} was begun ${minutes} min ago`;
  const told = (level: Finding['level'], text: string): Finding[] => [{ level, kind: 'upgrade', text }];
  // Answers to whom nobody has logged in: it may have either version.
  if (answers && version === undefined) {
    return minutes < times.refresh
      ? told('warning', `${since}; it may be at it`)
      : told('warning', `${since}, and nobody has seen its end; connector upgrade ${name} looks and ends it`);
  }
  const sign = upgradeSign(begun, { now, saysFailed, version: answers ? version : undefined }, times);
  switch (sign) {
    case 'none':
      return told(
        'warning',
        `${since}, and it has version ${version ?? 'unknown'}; connector upgrade ${name} does what comes after it`,
      );
    case 'underWay':
      return told('warning', `${since}; it is at it`);
    case 'long':
      return told('warning', `${since} and takes long, as it may; connector upgrade ${name} follows it`);
    case 'overdue':
      return told('error', `${since}, and it does not answer; connector upgrade ${name} reboots its guest`);
    case 'failed':
      return told('error', `${since} and has failed; connector upgrade ${name} tries it again`);
  }
}
