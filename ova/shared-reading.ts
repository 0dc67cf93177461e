import { untilAborted } from './abort';
import type { ImageFacts } from './cache';

type Progress = (bytes: number, total: number) => void;

interface Reading {
  readonly facts: Promise<ImageFacts>;
  readonly listeners: Set<Progress>;
  readonly controller: AbortController;
  callers: number;
}

/** The reads going on in this process. */
const readings = new Map<string, Reading>();

/**
 * Joins the read of the same key that is going on already, or begins one. It ends early when the last of its
 * callers has given up, not with the first.
 */
export async function share(
  key: string,
  read: (onProgress: Progress, signal: AbortSignal) => Promise<ImageFacts>,
  { onProgress, signal }: { onProgress: Progress | undefined; signal: AbortSignal | undefined },
): Promise<ImageFacts> {
  const reading = readings.get(key) ?? begin(key, read);
  reading.callers++;
  // A function of its own: two callers may have the same one.
  const listener: Progress = (bytes, total) => onProgress?.(bytes, total);
  reading.listeners.add(listener);
  try {
    return await untilAborted(reading.facts, signal);
  } finally {
    reading.listeners.delete(listener);
    reading.callers--;
    if (reading.callers === 0) end(key, reading);
  }
}

function begin(key: string, read: Parameters<typeof share>[1]): Reading {
  const listeners = new Set<Progress>();
  const controller = new AbortController();
  const tell: Progress = (bytes, total) => {
    for (const listener of listeners) listener(bytes, total);
  };
  const facts = read(tell, controller.signal);
  const reading = { facts, listeners, controller, callers: 0 };
  readings.set(key, reading);
  return reading;
}

/** Out of the list at once, so that nobody joins a read that is being given up. */
function end(key: string, reading: Reading): void {
  if (readings.get(key) === reading) readings.delete(key);
  reading.controller.abort();
}
