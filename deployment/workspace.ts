import type { LoadedSpec } from '../config';
import type { Interruption } from '../engine';
import { ConnectorStacks } from './connector-stacks';
import { Initialisation, pluginCache } from './initialisation';
import { ProviderLocks, type LockPolicy } from './provider-locks';
import { synthesize } from './synthesis';

export interface WorkspaceOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  readonly cwd: string;
  readonly lockfile?: LockPolicy;
  /** Whether other connectors than these may have stacks in the output directory. */
  readonly besideOthers: boolean;
  readonly say: (line: string) => void;
}

/** Synthesized stacks, and what an engine needs to work in them. */
export interface Workspace {
  readonly connectors: readonly ConnectorStacks[];
  readonly locks: ProviderLocks;
  readonly initialisation: Initialisation;
  /** Environment of every run of the engine. */
  readonly env: NodeJS.ProcessEnv;
}

/** @throws Error in one sentence when synthesis fails */
export async function openWorkspace(
  connectors: readonly LoadedSpec[],
  { env, interruption, cwd, lockfile, besideOthers, say }: WorkspaceOptions,
): Promise<Workspace> {
  const outdir = await synthesize(connectors, { env, interruption, cwd, besideOthers, say });
  const locks = new ProviderLocks(outdir, cwd, lockfile);
  return {
    connectors: connectors.map((connector) => new ConnectorStacks(connector, outdir)),
    locks,
    initialisation: new Initialisation(locks),
    env: { ...env, ...pluginCache(outdir, env) },
  };
}
