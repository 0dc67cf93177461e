import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pause } from '../abort';

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Asked again and again while somebody else holds the lock; true ends the waiting without it. */
  readonly isDone: () => boolean;
}

const HEARTBEAT = 5_000;
/** A claim from elsewhere that has not been renewed for so many milliseconds is nobody's. */
const ABANDONED = 60_000;
const POLL = 200;

/**
 * Takes the lock `name` in a directory; the function returned gives it back. Undefined when `isDone` came first.
 *
 * Everybody who wants the lock puts a file there whose name says who they are, and then looks for others. Of any
 * two at least one sees the other, and whoever sees another that is alive takes its own file away and waits. Names
 * are never used twice, so removing one of a process that was killed cannot hit anybody else's.
 */
export async function lock(
  directory: string,
  name: string,
  { signal, isDone }: LockOptions,
): Promise<(() => Promise<void>) | undefined> {
  const claim = join(
    directory,
    `${name}.lock.${place()}.${process.pid}.${startOf(process.pid)}.${randomBytes(6).toString('hex')}`,
  );
  for (;;) {
    if (isDone()) return undefined;
    if (!(await othersClaim(directory, name, claim))) {
      await (await open(claim, 'wx', 0o600)).close();
      if (!(await othersClaim(directory, name, claim))) return held(claim);
      await rm(claim, { force: true });
    }
    // Not in step with another one that does the same.
    await pause(POLL * (0.5 + Math.random()), signal);
  }
}

function held(claim: string): () => Promise<void> {
  const timer = setInterval(
    () => void utimes(claim, new Date(), new Date()).catch(() => undefined),
    HEARTBEAT,
  );
  timer.unref();
  return async () => {
    clearInterval(timer);
    await rm(claim, { force: true });
  };
}

/** Whether somebody who is alive claims the lock; claims of the dead are removed. */
async function othersClaim(directory: string, name: string, own: string): Promise<boolean> {
  let found = false;
  for (const file of await readdir(directory)) {
    const path = join(directory, file);
    if (!file.startsWith(`${name}.lock.`) || path === own) continue;
    if (await isAlive(path, file.slice(`${name}.lock.`.length))) found = true;
    else await rm(path, { force: true });
  }
  return found;
}

async function isAlive(path: string, claim: string): Promise<boolean> {
  const [where = '', pid = '', start = ''] = claim.split('.');
  // Whether a process lives can be asked only where it runs.
  if (where === place()) return isRunning(Number(pid)) && startOf(Number(pid)) === start;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < ABANDONED;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in ticks since the machine did (proc(5)); a number that is given again later differs in it. */
function startOf(pid: number): string {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The second field is the command in parentheses and may hold anything.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** Among whose processes ours is: the machine, since it was started, and the container. */
function place(): string {
  const parts = [
    hostname(),
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/** Empty where there is no /proc. */
function attempt(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
