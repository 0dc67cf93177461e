import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const ROUNDS = 50;
const PAUSE_MILLISECONDS = 20;

/**
 * Kills every process whose environment has the mark, also those that left their parent's group and session, as
 * what runs under script(1) does. Linux only: elsewhere there is no /proc, and nothing happens.
 * @param mark `NAME=value`, in no other process's environment
 */
export async function killMarked(mark: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const marked = await findMarked(mark);
    if (marked.length === 0) return;
    for (const pid of marked) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
    await sleep(PAUSE_MILLISECONDS);
  }
}

/** @returns process ids */
export async function findMarked(mark: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      if (!/^\d+$/.test(name)) return false;
      const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(mark);
    }),
  );
  return names.filter((_, index) => found[index]).map(Number);
}
