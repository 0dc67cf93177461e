import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { LoadedSpec } from '../config';
import type { Interruption } from '../engine';
import { rememberOtherStacks } from '../stacks';
import { cdktfConfig, outputDirectory } from './cdktf-config';

export interface SynthesisOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** Where cdktf.json lies, and the app is started. @default the working directory */
  readonly cwd?: string;
  /** Stacks of other connectors in the output directory are left known to cdktf. */
  readonly besideOthers: boolean;
  /** Gets what the app says, a line each. */
  readonly say: (line: string) => void;
}

/**
 * Runs the CDKTF app of cdktf.json, as cdktf does, so that what an app of one's own adds to the stacks is in all that
 * is planned; without a cdktf.json the app that comes with this package. In a process of its own: constructs of a
 * fleet need memory that the driver then does not keep.
 *
 * @returns the output directory
 * @throws Error in one sentence when it fails; what it said has been passed on
 */
export async function synthesize(
  connectors: readonly LoadedSpec[],
  { env, interruption, cwd = process.cwd(), besideOthers, say }: SynthesisOptions,
): Promise<string> {
  const outdir = outputDirectory(cwd, env);
  const app = cdktfConfig(cwd).app ?? `"${process.execPath}" "${ownApp()}"`;
  const remember = besideOthers ? rememberOtherStacks(outdir) : undefined;
  const code = await runApp(app, {
    cwd,
    env: {
      ...env,
      CDKTF_OUTDIR: outdir,
      CONNECTOR_SPECS: connectors.map(({ source }) => source.file).join('\n'),
    },
    interruption,
    say,
  });
  if (code !== 0) {
    interruption.signal.throwIfAborted();
    throw new Error(`nothing was planned: the app of cdktf.json (${app}) ended with exit code ${code}`);
  }
  remember?.();
  return outdir;
}

/** Compiled, it lies beside the folder of this file. */
const ownApp = (): string => resolve(__dirname, '../main.js');

async function runApp(
  app: string,
  options: Pick<SynthesisOptions, 'interruption' | 'say'> & { cwd: string; env: NodeJS.ProcessEnv },
): Promise<number | string> {
  const { cwd, env, interruption, say } = options;
  interruption.signal.throwIfAborted();
  // A shell, as cdktf has it; a group of its own, so that all of it is ended.
  const child = spawn(app, { shell: true, cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  interruption.forwardTo(child);
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => void texts.push(text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const line of texts.join('').split('\n')) if (line !== '') say(line);
      resolve(code ?? signal ?? 'unknown');
    });
  });
}
