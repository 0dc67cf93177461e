import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exclusively } from '../../appliance/exclusive';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'exclusive-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('one at a time for a key, together for others; nothing is left behind', async () => {
  const busy = new Map<string, number>();
  let most = 0;
  let together = 0;
  const work = async (key: string): Promise<string> => {
    busy.set(key, (busy.get(key) ?? 0) + 1);
    most = Math.max(most, busy.get(key) ?? 0);
    together = Math.max(
      together,
      [...busy.values()].reduce((sum, count) => sum + count, 0),
    );
    await sleep(20);
    busy.set(key, (busy.get(key) ?? 0) - 1);
    return key;
  };
  const keys = ['a', 'b', 'a', 'a', 'b', 'c'];
  const done = await Promise.all(keys.map((key) => exclusively(key, () => work(key), { directory })));
  expect(done).toEqual(keys);
  expect(most).toBe(1);
  expect(together).toBeGreaterThan(1);
  expect(readdirSync(directory)).toEqual([]);
});

test('an error passes and frees the key', async () => {
  await expect(exclusively('a', () => Promise.reject(new Error('broken')), { directory })).rejects.toThrow(
    'broken',
  );
  await expect(exclusively('a', () => Promise.resolve(1), { directory })).resolves.toBe(1);
});

test('who waits is told so once, and may give up', async () => {
  let finish: () => void = () => undefined;
  const first = exclusively('a', () => new Promise<void>((resolve) => (finish = resolve)), { directory });
  await sleep(50);
  const waits: string[] = [];
  const controller = new AbortController();
  const second = exclusively('a', () => Promise.resolve('second'), {
    directory,
    signal: controller.signal,
    onWait: () => waits.push('second'),
  });
  const third = exclusively('a', () => Promise.resolve('third'), {
    directory,
    onWait: () => waits.push('third'),
  });
  controller.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  finish();
  await first;
  await expect(third).resolves.toBe('third');
  expect(waits).toEqual(['second', 'third']);
});

describe('another process', () => {
  let other: ChildProcess | undefined;
  afterEach(() => other?.kill('SIGKILL'));

  /** Claims as the module does, by the same names. */
  async function hold(name: string): Promise<void> {
    const script = join(directory, 'hold.cjs');
    writeFileSync(
      script,
      `require('node:net').createServer((s) => s.on('error', () => {})).listen(process.argv[2], () => console.log('listening'))`,
    );
    other = spawn(process.execPath, [script, join(directory, name)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => other?.stdout?.once('data', resolve));
  }

  test('is waited for until it ends, however it ends', async () => {
    // The name a claim of this key has, as one sees it while it is held.
    const [name = ''] = await exclusively('a', () => Promise.resolve(readdirSync(directory)), { directory });
    const claim = `${name.split('.')[0] ?? ''}.00other`;
    await hold(claim);
    let waiting = false;
    let entered = false;
    const outcome = exclusively(
      'a',
      () => {
        entered = true;
        return Promise.resolve('mine');
      },
      { directory, onWait: () => (waiting = true) },
    );
    await sleep(300);
    expect({ waiting, entered }).toEqual({ waiting: true, entered: false });
    other?.kill('SIGKILL');
    await expect(outcome).resolves.toBe('mine');
    expect(existsSync(join(directory, claim))).toBe(false);
  });
});

test('what a killed process left is nobody’s', async () => {
  const [name = ''] = await exclusively('a', () => Promise.resolve(readdirSync(directory)), { directory });
  const left = join(directory, `${name.split('.')[0] ?? ''}.dead`);
  writeFileSync(left, '');
  let waited = false;
  await exclusively('a', () => Promise.resolve(), { directory, onWait: () => (waited = true) });
  expect(waited).toBe(false);
  expect(existsSync(left)).toBe(false);
});
