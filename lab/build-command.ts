import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { LabError } from './error';
import type { BuildContext } from './tool';

const SHOWN_LINES = 15;

/**
 * Runs one step of a build; what it prints is appended to the log.
 *
 * @throws LabError with the last lines of what it printed and the log's path.
 */
export async function runBuildCommand(
  command: string,
  args: readonly string[],
  { log, signal, ...options }: BuildContext & { directory: string; env?: Record<string, string> },
): Promise<void> {
  signal?.throwIfAborted();
  const output = createWriteStream(log, { flags: 'a' });
  output.write(`\n$ ${[command, ...args].join(' ')}\n`);
  let tail = '';
  const child = spawn(command, args, {
    cwd: options.directory,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what the command itself has started is ended with it.
    detached: true,
  });
  const end = () => child.pid !== undefined && child.exitCode === null && process.kill(-child.pid, 'SIGTERM');
  signal?.addEventListener('abort', end);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.write(chunk);
      tail = (tail + chunk.toString()).slice(-20_000);
    });
  }
  try {
    // `close` comes when nobody can write any more, hence after the last process of the group.
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    if (code !== 0) {
      const lines = tail.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n  ');
      throw new LabError(`${command} ${args[0] ?? ''} failed (all of it in ${log}):\n  ${lines}`);
    }
  } finally {
    signal?.removeEventListener('abort', end);
    output.end();
    await finished(output);
  }
}
