import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './error';
import { identify, isAlive, type ProcessIdentity } from './process-identity';

export interface DetachedCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Standard output and error are appended here. */
  readonly log: string;
}

/**
 * Starts a process that outlives this one, in a process group of its own so that a terminal's Ctrl-C does not
 * reach it. Returns at once: whether it works is for a health check to say.
 *
 * @throws LabError when there is no such program.
 */
export function startDetached({ command, args, env, directory, log }: DetachedCommand): ProcessIdentity {
  const output = openSync(log, 'a', 0o600);
  try {
    const child = spawn(command, args, {
      cwd: directory,
      env,
      detached: true,
      stdio: ['ignore', output, output],
    });
    // Without a listener an error would be thrown out of the event loop; the missing pid tells as much.
    child.on('error', () => undefined);
    child.unref();
    if (child.pid === undefined) throw new LabError(`${command} could not be started`);
    // A process that is gone already is remembered as one that never matches.
    return identify(child.pid) ?? { pid: child.pid, started: 'gone' };
  } finally {
    closeSync(output);
  }
}

/**
 * Ends a process and its group: SIGTERM, and SIGKILL for what is left after `grace` milliseconds. Does nothing
 * when the process has ended, even if its pid has been given to another since.
 */
export async function terminate(identity: ProcessIdentity, grace = 5000): Promise<void> {
  for (const [signal, patience] of [
    ['SIGTERM', grace],
    ['SIGKILL', 5000],
  ] as const) {
    if (!isAlive(identity)) return;
    signalGroup(identity.pid, signal);
    const deadline = Date.now() + patience;
    while (isAlive(identity) && Date.now() < deadline) await sleep(20);
  }
  if (isAlive(identity)) throw new LabError(`process ${identity.pid} cannot be ended; end it by hand`);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
