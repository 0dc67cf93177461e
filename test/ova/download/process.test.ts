import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchImage } from '../../../ova';
import { pause } from '../../../ova/abort';
import { lock } from '../../../ova/download/lock';
import { temporaryDirectory } from '../fixtures';
import { ImageServer, send } from './image-server';

const directory = temporaryDirectory();
const MIB = 1024 ** 2;
const CONTENT = randomBytes(4 * MIB);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const bundle = join(directory, 'ova.cjs');
const children: ChildProcess[] = [];

let server: ImageServer;
let cacheDirectory: string;
let caches = 0;

beforeAll(() => {
  const root = join(__dirname, '../../..');
  const options = ['--bundle', '--platform=node', '--format=cjs', '--log-level=error', `--outfile=${bundle}`];
  execFileSync(join(root, 'node_modules/.bin/esbuild'), [join(root, 'ova/index.ts'), ...options]);
});

beforeEach(async () => {
  server = await ImageServer.start();
  cacheDirectory = join(directory, `cache-${++caches}`);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await server.stop();
});

/** Another process that downloads the image. */
function other(): { child: ChildProcess; result: Promise<string> } {
  const options = JSON.stringify({ url: server.url(), sha256: SHA256, cacheDirectory, retryDelays: [1] });
  const code = `require(${JSON.stringify(bundle)}).fetchImage(${options}).then(console.log)`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let out = '';
  child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
  return { child, result: once(child, 'close').then(() => out.trim()) };
}

const ours = (): Promise<string> => fetchImage({ url: server.url(), sha256: SHA256, cacheDirectory });

test('two processes at once download once', async () => {
  server.handler = (request, response) => setTimeout(() => send(CONTENT)(request, response), 300);
  const processes = [other(), other(), other()];
  const paths = await Promise.all([...processes.map(({ result }) => result), ours()]);
  expect(new Set(paths)).toEqual(new Set([join(cacheDirectory, `${SHA256}.ova`)]));
  expect(readFileSync(paths[0] ?? '').equals(CONTENT)).toBe(true);
  expect(server.requests).toHaveLength(1);
  expect(readdirSync(cacheDirectory)).toEqual([`${SHA256}.ova`]);
});

test('a process that was killed in the middle holds nobody up, and its part is used', async () => {
  server.next.push(send(CONTENT, { stallAfter: 2 * MIB }));
  const { child, result } = other();
  const part = join(cacheDirectory, `${SHA256}.part`);
  while (sizeOf(part) < MIB) await pause(20, undefined);
  child.kill('SIGKILL');
  await result;
  expect(readdirSync(cacheDirectory).filter((name) => name.includes('.lock.'))).toHaveLength(1);
  server.handler = send(CONTENT);
  expect(readFileSync(await ours()).equals(CONTENT)).toBe(true);
  expect(server.ranges).toEqual(['all', 'rest if "1"']);
  expect(readdirSync(cacheDirectory)).toEqual([`${SHA256}.ova`]);
});

test('who waits for a process that is killed goes on in its place', async () => {
  server.next.push(send(CONTENT, { stallAfter: 2 * MIB }));
  const { child } = other();
  while (sizeOf(join(cacheDirectory, `${SHA256}.part`)) < MIB) await pause(20, undefined);
  server.handler = send(CONTENT);
  const waiting = ours();
  await pause(300, undefined);
  expect(server.requests).toHaveLength(1);
  child.kill('SIGKILL');
  expect(readFileSync(await waiting).equals(CONTENT)).toBe(true);
  expect(server.requests).toHaveLength(2);
});

function sizeOf(path: string): number {
  try {
    return readFileSync(path).length;
  } catch {
    return 0;
  }
}

describe('the lock', () => {
  const never = (): boolean => false;
  const claims = (): string[] => readdirSync(cacheDirectory);
  beforeEach(() => mkdirSync(cacheDirectory));

  test('is held by one at a time, however many want it', async () => {
    let holders = 0;
    let most = 0;
    const turn = async (): Promise<void> => {
      const unlock = await lock(cacheDirectory, 'x', { isDone: never });
      most = Math.max(most, ++holders);
      await pause(20, undefined);
      holders--;
      await unlock?.();
    };
    await Promise.all(Array.from({ length: 6 }, turn));
    expect(most).toBe(1);
    expect(claims()).toEqual([]);
  });

  test('of another name is another one', async () => {
    const first = await lock(cacheDirectory, 'x', { isDone: never });
    const second = await lock(cacheDirectory, 'y', { isDone: never });
    expect(claims()).toHaveLength(2);
    await first?.();
    await second?.();
    expect(claims()).toEqual([]);
  });

  test('is no longer waited for when what it guards is done', async () => {
    const unlock = await lock(cacheDirectory, 'x', { isDone: never });
    let done = false;
    const waiting = lock(cacheDirectory, 'x', { isDone: () => done });
    done = true;
    expect(await waiting).toBeUndefined();
    expect(claims()).toHaveLength(1);
    await unlock?.();
  });

  test('is no longer waited for after an abort', async () => {
    const unlock = await lock(cacheDirectory, 'x', { isDone: never });
    const signal = AbortSignal.timeout(50);
    await expect(lock(cacheDirectory, 'x', { isDone: never, signal })).rejects.toThrow('timeout');
    expect(claims()).toHaveLength(1);
    await unlock?.();
  });

  /** A claim as somebody else would have written it. */
  async function claimOf(change: (parts: string[]) => void): Promise<string> {
    const unlock = await lock(cacheDirectory, 'x', { isDone: never });
    const [own = ''] = claims();
    await unlock?.();
    const parts = own.split('.');
    change(parts);
    writeFileSync(join(cacheDirectory, parts.join('.')), '');
    return join(cacheDirectory, parts.join('.'));
  }

  // x.lock.PLACE.PID.START.RANDOM
  test("of a process number that was given again is nobody's", async () => {
    await claimOf((parts) => (parts[4] = '1'));
    await (
      await lock(cacheDirectory, 'x', { isDone: never })
    )?.();
    expect(claims()).toEqual([]);
  });

  test('of another machine is respected as long as it is renewed', async () => {
    const claim = await claimOf((parts) => (parts[2] = '0'.repeat(16)));
    const signal = AbortSignal.timeout(500);
    await expect(lock(cacheDirectory, 'x', { isDone: never, signal })).rejects.toThrow('timeout');
    const past = new Date(Date.now() - 61_000);
    utimesSync(claim, past, past);
    await (
      await lock(cacheDirectory, 'x', { isDone: never })
    )?.();
    expect(claims()).toEqual([]);
  });
});
