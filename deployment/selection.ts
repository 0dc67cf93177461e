import { discoverSpecs, fileNamed, loadSpecs, setting, type LoadedSpec, type Problem } from '../config';

export interface Selection {
  /** The valid ones, in the order of their files. */
  readonly connectors: readonly LoadedSpec[];
  /** What is wrong with the others, which keeps none of the valid ones from being worked on. */
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
  /** Whether these are all connectors of CONNECTOR_SPECS. */
  readonly isAll: boolean;
}

/**
 * The connectors of CONNECTOR_SPECS, or those of them that are named. Of the files of others nothing but the name is
 * read.
 *
 * @throws Error in one sentence for a name that no connector has, and where nothing is found
 */
export function selectConnectors(names: readonly string[], env: NodeJS.ProcessEnv): Selection {
  const files = discoverSpecs(setting(env, 'CONNECTOR_SPECS'));
  const named = new Set(names.map((name) => fileNamed(name, files)));
  const wanted = names.length === 0 ? files : files.filter((file) => named.has(file));
  const { specs, problems, notes } = loadSpecs(wanted, { env, purpose: 'deploy' });
  return {
    connectors: specs,
    problems,
    notes,
    isAll: problems.length === 0 && wanted.length === files.length,
  };
}
