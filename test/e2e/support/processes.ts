import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process as /proc shows it. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: string;
  readonly directory: string;
}

/** Processes that run; those that end meanwhile, or have ended and are not yet waited for, are left out. */
export function processes(): ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): ProcessFacts[] => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        // Behind the command in parentheses, which may itself have some: state, parent.
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z') return [];
        const commandLine = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ');
        const directory = readlinkSync(`/proc/${name}/cwd`);
        return [{ pid: Number(name), parent: Number(parent), commandLine, directory }];
      } catch {
        return [];
      }
    });
}

/** Whether it is a process of the connector provider. */
export const isOurProvider = ({ commandLine }: ProcessFacts): boolean =>
  commandLine.includes('terraform-provider-connector');

/** Ends a process at once; one that has ended already is fine. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
