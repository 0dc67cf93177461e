import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Interruption } from './interruption';

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** Gets each line at once. @default they are only collected */
  readonly onLine?: (line: string) => void;
}

export interface EngineRun {
  /** Null after a signal. */
  readonly code: number | null;
  /** Standard output alone. */
  readonly output: string;
  /** Standard output and standard error, in the order they came. */
  readonly lines: readonly string[];
}

/**
 * Runs terraform or tofu to its end, whatever signals come meanwhile: in a process group of its own, so that a
 * terminal's Ctrl-C reaches it once and by way of this process; without input; and with files that nobody else can
 * read, as states, their backups and saved plans hold what is sensitive.
 *
 * @throws Error in one sentence when it cannot be started
 */
export async function runEngine(
  command: string,
  args: readonly string[],
  { cwd, env, interruption, onLine }: RunOptions,
): Promise<EngineRun> {
  interruption.signal.throwIfAborted();
  const umask = process.umask(0o077);
  const child = spawn(command, args, {
    cwd,
    env: { ...env, TF_INPUT: '0', TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: env.CHECKPOINT_DISABLE ?? '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  process.umask(umask);
  interruption.forwardTo(child);
  const lines: string[] = [];
  const output: string[] = [];
  const collect = (stream: Readable, also?: string[]): void => {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      also?.push(line);
      onLine?.(line);
    });
  };
  collect(child.stdout, output);
  collect(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? notFound(command) : error);
    });
    child.once('close', resolve);
  });
  return { code, output: output.join('\n'), lines };
}

const notFound = (command: string): Error =>
  new Error(
    `${command} is not on the PATH: install Terraform or OpenTofu 1.11 or newer, or name one in TERRAFORM_BINARY_NAME`,
  );
