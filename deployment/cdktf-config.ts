import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setting } from '../config';

/** What cdktf itself takes from cdktf.json, as far as it is of use here. */
export interface CdktfConfig {
  readonly app?: string;
  readonly output?: string;
}

/** @throws Error in one sentence for a file that is no JSON */
export function cdktfConfig(cwd: string): CdktfConfig {
  const file = join(cwd, 'cdktf.json');
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CdktfConfig;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Where stacks are synthesized to, and what Terraform keeps of them lies: CDKTF_OUTDIR, else `output` of cdktf.json,
 * else `cdktf.out`. Whoever looks for what a run has left there asks here, since a second answer would miss it.
 *
 * @param cwd where cdktf.json lies
 * @throws Error as {@link cdktfConfig}
 */
export const outputDirectory = (cwd: string, env: NodeJS.ProcessEnv): string =>
  resolve(cwd, setting(env, 'CDKTF_OUTDIR') ?? cdktfConfig(cwd).output ?? 'cdktf.out');
