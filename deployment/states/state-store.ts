import { setting, type LoadedSpec } from '../../config';
import { applianceStackName, identityStackName, stateDirectory } from '../../stacks';
import { HttpStates } from './http-states';
import { LocalStates } from './local-states';
import { S3States } from './s3-states';
import type { Environment, StateStore, StoredState } from './state-listing';

/** A store, and the stacks that specs have there. */
export interface UsedStore {
  readonly store: StateStore;
  readonly stacks: ReadonlySet<string>;
}

/** The stores that specs use, each once; with them the one of CONNECTOR_STATE_DIR, where that is set. */
export function usedStores(connectors: readonly LoadedSpec[], env: Environment): UsedStore[] {
  const used = new Map<string, { store: StateStore; stacks: Set<string> }>();
  const use = (store: StateStore): Set<string> => {
    const known = used.get(store.name) ?? { store, stacks: new Set<string>() };
    used.set(store.name, known);
    return known.stacks;
  };
  for (const connector of connectors) {
    const stacks = use(storeOf(connector, env));
    stacks.add(identityStackName(connector.spec)).add(applianceStackName(connector.spec));
  }
  const directory = setting(env, 'CONNECTOR_STATE_DIR');
  if (directory !== undefined) use(new LocalStates(directory));
  return [...used.values()];
}

/** The store of a connector's states, as messages name it. */
export const storeName = (connector: LoadedSpec, env: Environment): string => storeOf(connector, env).name;

/**
 * The state of a connector's appliance stack as it lies in its store, without the engine.
 *
 * @returns undefined before the first apply, and after a removal where the store forgets it
 * @throws Error in one sentence
 */
export const applianceState = (
  connector: LoadedSpec,
  env: Environment,
  signal: AbortSignal,
): Promise<StoredState | undefined> =>
  storeOf(connector, env).stored(applianceStackName(connector.spec), signal);

function storeOf(connector: LoadedSpec, env: Environment): StateStore {
  const { s3, http } = connector.spec.backend;
  if (s3 !== undefined) return new S3States(s3, env);
  if (http !== undefined) return new HttpStates(http.address, env);
  return new LocalStates(stateDirectory(connector, env));
}
