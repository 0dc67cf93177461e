import type { LoadedSpec } from '../../config';
import { factsOf, type StateFacts } from './state-facts';
import { usedStores } from './state-store';
import type { Environment, StateListing } from './state-listing';

/** A state that was found in a store. */
export interface FoundState extends Partial<StateFacts> {
  readonly stack: string;
  readonly store: string;
  /** Whether a spec has a stack of this name in this store. */
  readonly hasSpec: boolean;
  /** Why it cannot be read. */
  readonly unreadable?: string;
}

export interface FoundStates {
  readonly states: readonly FoundState[];
  /** Stores that cannot be listed by their nature; a sentence each. */
  readonly unlisted: readonly string[];
  /** Stores that could not be listed now; a sentence each. */
  readonly failed: readonly string[];
}

const AT_ONCE = 8;

export interface ListOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Which states are read and given back, by whether a spec has them. @default all of them */
  readonly wanted?: (state: Pick<FoundState, 'stack' | 'hasSpec'>) => boolean;
}

/** Every state in the stores that the connectors use. A store that fails is a note. */
export async function listStates(
  connectors: readonly LoadedSpec[],
  { env, signal, wanted = () => true }: ListOptions,
): Promise<FoundStates> {
  const states: FoundState[] = [];
  const unlisted: string[] = [];
  const failed: string[] = [];
  for (const { store, stacks } of usedStores(connectors, env)) {
    const { name, listing } = store;
    if (listing === undefined) {
      unlisted.push(
        `${name}: an http store cannot be listed; the states there are ${[...stacks].join(', ')}`,
      );
      continue;
    }
    try {
      const found = (await listing.stacks(signal))
        .map((stack) => ({ stack, store: name, hasSpec: stacks.has(stack) }))
        .filter(wanted);
      states.push(
        ...(await inTurn(found, async (state) => ({ ...state, ...(await read(listing, state, signal)) }))),
      );
    } catch (error) {
      signal.throwIfAborted();
      failed.push(`${name}: its states cannot be listed: ${(error as Error).message}`);
    }
  }
  return { states, unlisted, failed };
}

async function read(
  listing: StateListing,
  { stack }: { stack: string },
  signal: AbortSignal,
): Promise<Partial<StateFacts> & { unreadable?: string }> {
  try {
    return factsOf(await listing.read(stack, signal));
  } catch (error) {
    signal.throwIfAborted();
    return { unreadable: (error as Error).message };
  }
}

/** A few at once, in the order they were given. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  }
  return results;
}
