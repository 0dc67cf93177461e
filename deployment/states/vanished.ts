import { relative } from 'node:path';
import { statSync } from 'node:fs';
import { namesIn, setting, type LoadedSpec } from '../../config';
import { listStates, type FoundState } from './list-states';
import type { Environment } from './state-listing';

export interface VanishedOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Every file that CONNECTOR_SPECS names, those that are not valid among them: their connectors have not vanished. */
  readonly files: readonly string[];
}

/**
 * States of connectors that no spec stands for any more, as sentences to be shown; nothing is ever done to them. A
 * store is listed once, and only states without a spec are read. Says nothing where CONNECTOR_SPECS names a file or a
 * glob: that is a choice among connectors, and what it leaves out has not vanished. States of nothing, as `state:
 * absent` leaves them, are not worth a word.
 */
export async function vanished(
  connectors: readonly LoadedSpec[],
  { env, signal, files }: VanishedOptions,
): Promise<string[]> {
  const specs = setting(env, 'CONNECTOR_SPECS');
  if (specs !== undefined && statSync(specs, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const declared = new Set(namesIn(files).flatMap((name) => [name, `${name}-identity`]));
  const { states, failed } = await listStates(connectors, {
    ...{ env, signal },
    wanted: ({ stack, hasSpec }) => !hasSpec && !declared.has(stack),
  });
  const place = specs === undefined ? 'config/connectors' : relative(process.cwd(), specs) || specs;
  const left = states.filter(({ resources }) => resources !== 0);
  return [...left.map((state) => sentence(state, place)), ...failed];
}

function sentence({ stack, store, resources, unreadable }: FoundState, place: string): string {
  const what =
    unreadable === undefined
      ? `holds ${resources === 1 ? '1 resource' : `${resources} resources`}`
      : `cannot be read (${unreadable})`;
  return `${stack}: its state in ${store} ${what}, and no spec in ${place} stands for it; nothing is done to it. To remove what it holds, bring the spec back with state: absent and apply; connectors of another directory of specs belong into a state directory or prefix of their own`;
}
