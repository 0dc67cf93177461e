import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet } from './fleet';
import type { VcenterControl } from './vcenter-control';

/** Seconds vCenter holds a question that it has nothing to answer to. */
const WAIT = 10;
/** Milliseconds before a vCenter that does not answer is asked again. */
const PAUSE = 250;

export interface Following {
  /** When the VMs of the beginning are known. */
  readonly started: Promise<void>;
  stop(): Promise<void>;
}

/** Has the fleet do what happens in vCenter, from now on and through restarts of it. */
export function follow(fleet: Fleet, control: VcenterControl, log: (line: string) => void): Following {
  const ending = new AbortController();
  const { signal } = ending;
  let begun = (): void => undefined;
  const started = new Promise<void>((resolve) => (begun = resolve));

  const work = async (): Promise<void> => {
    let seq = await persistently(() => lastEvent(control, signal), signal);
    await persistently(() => fleet.adopt(), signal);
    begun();
    while (!signal.aborted) {
      // Replayed on what was adopted: each event says what is, so that the last one of a VM decides.
      const events = await persistently(() => control.events(seq, WAIT, signal), signal);
      for (const event of events) {
        seq = event.seq;
        await persistently(() => fleet.apply(event), signal);
      }
    }
  };
  const done = work().catch((error: unknown) => {
    if (!signal.aborted) log(`following vCenter has ended: ${String(error)}`);
  });
  return {
    started,
    stop: () => {
      ending.abort();
      return done;
    },
  };
}

async function lastEvent(control: VcenterControl, signal: AbortSignal): Promise<number> {
  return (await control.events(0, 0, signal)).at(-1)?.seq ?? 0;
}

/** Until it succeeds or nobody wants it any more. */
async function persistently<T>(action: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await action();
    } catch {
      await delay(PAUSE, undefined, { signal });
    }
  }
}
