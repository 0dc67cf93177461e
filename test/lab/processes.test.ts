import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDetached, terminate } from '../../lab/detached-process';
import { withLock } from '../../lab/lock';
import { identify, isAlive, parseStat } from '../../lab/process-identity';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'lab-processes-'))));
afterEach(() => rmSync(directory, { recursive: true }));

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

const node = (script: string) => ({
  command: process.execPath,
  args: ['-e', script],
  env: {},
  directory,
  log: join(directory, 'log'),
});

describe('identity', () => {
  test('the same process is the same, until it has ended', async () => {
    const child = spawn('sleep', ['60']);
    const identity = identify(child.pid!)!;
    expect(identify(child.pid!)).toEqual(identity);
    expect(isAlive(identity)).toBe(true);
    await ended(child);
    expect(isAlive(identity)).toBe(false);
  });

  test('a pid that was given to another process is not the one remembered', async () => {
    const child = spawn('sleep', ['60']);
    const stranger = { pid: child.pid!, started: 'earlier' };
    expect(isAlive(stranger)).toBe(false);
    await terminate(stranger, 100);
    expect(identify(child.pid!)).toBeDefined();
    await ended(child);
  });

  const stat = (name: string, state: string) =>
    `42 (${name}) ${state} 1 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 8 9`;
  test.each([
    ['sleep', 'S', '987654'],
    ['a) R (b', 'R', '987654'],
    ['dead', 'Z', undefined],
  ])('the line of a process called %j in state %s', (name, state, started) => {
    expect(parseStat(stat(name, state))).toBe(started);
  });
});

describe('detached', () => {
  test('what it prints is in the log, and its environment is only what was given', async () => {
    const command = node('console.log(process.env.HOME, process.env.X); console.error("oops")');
    const identity = startDetached({ ...command, env: { X: 'y' } });
    while (isAlive(identity)) await sleep(20);
    expect(readFileSync(command.log, 'utf8')).toBe('undefined y\noops\n');
  });

  test('one that does not heed SIGTERM is killed after the grace', async () => {
    const command = node(
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("ready")',
    );
    const identity = startDetached(command);
    while (readFileSync(command.log, 'utf8') === '') await sleep(20);
    const start = Date.now();
    await terminate(identity, 200);
    expect(Date.now() - start).toBeGreaterThanOrEqual(200);
    expect(isAlive(identity)).toBe(false);
  });

  test('a program that is not there', () => {
    expect(() => startDetached({ ...node(''), command: join(directory, 'none') })).toThrow(
      'could not be started',
    );
  });
});

describe('lock', () => {
  const lock = () => join(directory, 'lock');

  test('one at a time, and the waiting one is told for whom', async () => {
    const order: string[] = [];
    const waits: number[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await sleep(120);
      order.push(`${name} ends`);
    };
    await Promise.all(
      ['a', 'b', 'c'].map((name) => withLock(lock(), work(name), { onWait: (pid) => waits.push(pid) })),
    );
    for (let i = 0; i < order.length; i += 2) expect(order[i]!.slice(0, 2)).toBe(order[i + 1]!.slice(0, 2));
    expect(waits).toEqual([process.pid, process.pid]);
  });

  test('it is released when the work fails', async () => {
    await expect(withLock(lock(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(lock(), () => Promise.resolve('again'))).toBe('again');
  });

  test('the lock of a dead process is taken over, by one of two', async () => {
    writeFileSync(lock(), JSON.stringify({ pid: process.pid, started: 'earlier', token: 'x' }));
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await sleep(50);
      inside--;
    };
    await Promise.all([withLock(lock(), work), withLock(lock(), work)]);
    expect(most).toBe(1);
  });

  test('waiting can be given up', async () => {
    const controller = new AbortController();
    await withLock(lock(), async () => {
      const waiting = withLock(lock(), () => Promise.resolve(), { signal: controller.signal });
      controller.abort();
      await expect(waiting).rejects.toThrow('aborted');
    });
  });
});
