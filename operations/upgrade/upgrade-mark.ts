import { UPGRADE } from '../../appliance/mark';
import type { FoundVm } from '../../provider/vm';
import { readExtraConfig, setExtraConfig } from '../../vcenter';
import type { Course } from './course';

/** An upgrade that was begun, as the VM remembers it. */
export interface BegunUpgrade {
  /** When it, its last try or the reboot of it was begun. */
  readonly began: Date;
  /** Version it had before. */
  readonly from: string;
  /** Version it is to have, where the console named it. */
  readonly to?: string;
  readonly phase: Course['phase'];
  /** How often it may still be tried again. */
  readonly retriesLeft: number;
}

/** The upgrade that a VM remembers; undefined when it remembers none, or what stands there is nobody's. */
export async function begunUpgrade(
  { session, ref }: FoundVm,
  signal: AbortSignal,
): Promise<BegunUpgrade | undefined> {
  const text = (await readExtraConfig(session, ref, UPGRADE, { signal }))[UPGRADE];
  return text === undefined || text === '' ? undefined : readMark(text);
}

/** Remembers it in the VM, for whoever looks when this process is gone. */
export async function noteUpgrade(
  { session, ref }: FoundVm,
  { began, ...rest }: BegunUpgrade,
  signal: AbortSignal,
): Promise<void> {
  const text = JSON.stringify({ began: began.toISOString(), ...rest });
  await setExtraConfig(session, ref, { [UPGRADE]: text }, { signal });
}

/** It has ended. */
export async function forgetUpgrade({ session, ref }: FoundVm, signal: AbortSignal): Promise<void> {
  await setExtraConfig(session, ref, { [UPGRADE]: '' }, { signal });
}

/** @returns undefined for what says neither when nor from which version */
export function readMark(text: string): BegunUpgrade | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof found !== 'object' || found === null) return undefined;
  const { began, from, to, phase, retriesLeft } = found as Record<string, unknown>;
  const date = new Date(String(began));
  if (Number.isNaN(date.getTime()) || typeof from !== 'string') return undefined;
  return {
    ...{ began: date, from },
    ...(typeof to === 'string' && { to }),
    phase: phase === 'rebooting' ? 'rebooting' : 'upgrading',
    retriesLeft: typeof retriesLeft === 'number' ? retriesLeft : 0,
  };
}
