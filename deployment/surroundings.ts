import { execFileSync } from 'node:child_process';
import { hostname, userInfo } from 'node:os';
import type { Surroundings } from './run-identity';

/** What a run's identity needs beside the environment, asked of this machine and of git in a directory. */
export function surroundings(directory: string): Surroundings {
  return { user: userName(), host: hostname(), now: new Date(), head: headOf(directory) };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that has no name.
    return String(process.getuid?.() ?? 'unknown');
  }
}

function headOf(directory: string): string | undefined {
  try {
    const head = execFileSync('git', ['rev-parse', '--verify', '--quiet', 'HEAD'], {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return head === '' ? undefined : head;
  } catch {
    // No repository, no commit in it yet, or no git.
    return undefined;
  }
}
