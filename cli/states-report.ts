import { relative } from 'node:path';
import type { FoundStates } from '../deployment/states';

/** A line for each state, with what is known of it. */
export function formatStates({ states }: Pick<FoundStates, 'states'>): string {
  if (states.length === 0) return 'no states';
  const rows = states.map(({ stack, serial, resources, hasSpec, store, unreadable }) => [
    stack,
    serial?.toString() ?? '-',
    resources?.toString() ?? '-',
    hasSpec ? 'yes' : 'none',
    unreadable === undefined ? near(store) : `${near(store)} (cannot be read: ${unreadable})`,
  ]);
  return columns([['STACK', 'SERIAL', 'RESOURCES', 'SPEC', 'STORE'], ...rows]);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function near(store: string): string {
  if (!store.startsWith('/')) return store;
  const path = relative(process.cwd(), store);
  return path.startsWith('..') ? store : path;
}
