import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process, told apart from a later one that was given the same pid.
 *
 * `started` is opaque: on Linux the boot and the clock tick the process began at, elsewhere what ps says.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** Who has this pid now; undefined when nobody has, or only a zombie that waits for its parent. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether this very process still runs. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identify(pid)?.started === started;
}

function startedOnLinux(pid: number): string | undefined {
  try {
    const started = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    // Ticks count from the boot: without the boot's id, a lab of before a reboot could match.
    return started && `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${started}`;
  } catch {
    return undefined;
  }
}

/**
 * The start time in a line of /proc/PID/stat (proc(5)), in clock ticks; undefined for a zombie.
 *
 * The second field is the command's name, in parentheses and with any character in it: what counts is the last
 * parenthesis. The state is field 3, the start time field 22.
 */
export function parseStat(line: string): string | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function startedByPs(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [state, ...started] = (stdout ?? '').trim().split(/\s+/);
  return started.length === 0 || state?.startsWith('Z') ? undefined : started.join(' ');
}
