import { jsonLine } from '../engine';

/** How much an apply has done. */
export interface Totals {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

interface Message {
  readonly type?: string;
  readonly '@message'?: string;
  readonly changes?: {
    readonly add?: number;
    readonly change?: number;
    readonly remove?: number;
    readonly operation?: string;
  };
  readonly hook?: {
    readonly action?: string;
    readonly resource?: { readonly addr?: string };
    readonly elapsed_seconds?: number;
  };
}

/**
 * What a line of `apply -json` says of a resource that is being worked on; undefined for every other line. How long
 * something takes is shown by whoever shows progress.
 */
export function progressOf(line: string): { readonly text: string; readonly isDone: boolean } | undefined {
  const { type, '@message': text = '' } = jsonLine<Message>(line) ?? {};
  if (type === 'apply_start') return { text, isDone: false };
  return type === 'apply_complete' || type === 'apply_errored' ? { text, isDone: true } : undefined;
}

/**
 * What has been done, by what was done to each resource: an apply that fails tells no totals. A replacement counts as
 * added and destroyed, as the engine counts it.
 */
export function totalsOf(lines: readonly string[]): Totals {
  const totals = { added: 0, changed: 0, destroyed: 0 };
  for (const line of lines) {
    const message = jsonLine<Message>(line);
    if (message?.type !== 'apply_complete') continue;
    const action = message.hook?.action;
    if (action === 'create') totals.added += 1;
    if (action === 'update') totals.changed += 1;
    if (action === 'delete') totals.destroyed += 1;
  }
  return totals;
}
