import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedSpec } from '../config';
import { engineVersion, type EngineVersion, type Interruption } from '../engine';
import { applianceStackName, identityStackName, stackDirectoryIn } from '../stacks';
import { outputDirectory } from './cdktf-config';

/**
 * The engine's version, with those of all providers that the stacks of connectors work with here. Stacks that were not
 * synthesized here add none.
 *
 * @throws Error in one sentence when the engine cannot be run
 */
export async function engineVersions(
  connectors: readonly LoadedSpec[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly interruption: Interruption },
): Promise<EngineVersion> {
  const { cwd, env } = options;
  const outdir = outputDirectory(cwd, env);
  const stacks = connectors.flatMap(({ spec }) => [identityStackName(spec), applianceStackName(spec)]);
  // Most have the same providers, and one of those is asked.
  const directories = new Map<string, string>();
  for (const directory of stacks.map((stack) => stackDirectoryIn(outdir, stack))) {
    const lock = join(directory, LOCK_FILE);
    if (existsSync(lock)) directories.set(readFileSync(lock, 'utf8'), directory);
  }
  const here = await engineVersion(cwd, options);
  let { providers } = directories.size === 0 ? here : { providers: {} };
  for (const directory of directories.values())
    providers = { ...providers, ...(await engineVersion(directory, options)).providers };
  return { ...here, providers };
}

const LOCK_FILE = '.terraform.lock.hcl';
