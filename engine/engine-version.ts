import type { Interruption } from './interruption';
import { runEngine } from './run-engine';
import { engineCommand } from './stack-place';

/** What an engine says of itself, and of the providers a directory works with. */
export interface EngineVersion {
  /** `terraform` or `tofu`, as it is called. */
  readonly command: string;
  readonly version: string;
  /** `linux_amd64` */
  readonly platform: string;
  /** Versions of providers, by their address, as the directory's lock file has them. */
  readonly providers: Readonly<Record<string, string>>;
}

/** Asks `terraform version -json`, or that of tofu. @throws Error in one sentence when it cannot be run */
export async function engineVersion(
  cwd: string,
  { env, interruption }: { readonly env: NodeJS.ProcessEnv; readonly interruption: Interruption },
): Promise<EngineVersion> {
  const command = engineCommand(env);
  const { code, output } = await runEngine(command, ['version', '-json'], { cwd, env, interruption });
  try {
    const { terraform_version, platform, provider_selections } = JSON.parse(output) as {
      readonly terraform_version: string;
      readonly platform: string;
      readonly provider_selections?: Readonly<Record<string, string>> | null;
    };
    return { command, version: terraform_version, platform, providers: provider_selections ?? {} };
  } catch (error) {
    throw new Error(`${command} version does not tell its version (exit code ${code})`, { cause: error });
  }
}
