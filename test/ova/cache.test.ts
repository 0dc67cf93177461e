import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { readOva } from '../../ova';
import { ova, temporaryDirectory, write } from './fixtures';

const directory = temporaryDirectory();
let path: string;
let cacheDirectory: string;
let caches = 0;

beforeEach(async () => {
  path = write(directory, await ova());
  // A whole second, so that another file can be given the same time.
  utimesSync(path, 1e9, 1e9);
  cacheDirectory = join(directory, `cache-${++caches}`, 'images');
});

const entry = (): string => {
  const [name, ...others] = readdirSync(cacheDirectory);
  if (name === undefined || others.length > 0)
    throw new Error(`one entry was expected, not ${[name, ...others].join(', ')}`);
  return join(cacheDirectory, name);
};

/** Whether a call reads the file; its progress is told only then. */
async function reads(file = path): Promise<boolean> {
  const onProgress = jest.fn();
  const image = await readOva(file, { cacheDirectory, onProgress });
  expect(image).toEqual(await readOva(file));
  return onProgress.mock.calls.length > 0;
}

test('the second call reads nothing of the file', async () => {
  expect([await reads(), await reads()]).toEqual([true, false]);
});

test('without a directory nothing is kept', async () => {
  await readOva(path);
  const onProgress = jest.fn();
  await readOva(path, { onProgress });
  expect(onProgress).toHaveBeenCalled();
});

test('the path is that of the caller, the entry that of the file', async () => {
  await reads();
  const link = join(directory, `link-${caches}.ova`);
  symlinkSync(path, link);
  expect(await reads(link)).toBe(false);
  expect((await readOva(link, { cacheDirectory })).path).toBe(link);
  expect(readdirSync(cacheDirectory)).toHaveLength(1);
});

test('the directory and its files are for their owner alone', async () => {
  await reads();
  expect(statSync(cacheDirectory).mode & 0o777).toBe(0o700);
  expect(statSync(entry()).mode & 0o777).toBe(0o600);
});

test.each<[string, () => Promise<void> | void]>([
  ['touched', () => utimesSync(path, new Date(), new Date(Date.now() + 5000))],
  ['replaced by another inode of the same size and time', replaceKeepingTime],
  ['written again', async () => promises.writeFile(path, await ova({ manifest: null }))],
])('a file that was %s is read again, and then known', async (_, change) => {
  await reads();
  await change();
  expect([await reads(), await reads()]).toEqual([true, false]);
  expect(readdirSync(cacheDirectory)).toHaveLength(1);
});

async function replaceKeepingTime(): Promise<void> {
  const copy = `${path}.copy`;
  await promises.copyFile(path, copy);
  utimesSync(copy, 1e9, 1e9);
  renameSync(copy, path);
}

test.each<[string, () => void]>([
  ['is torn', () => writeFileSync(entry(), readFileSync(entry()).subarray(0, 100))],
  ['is empty', () => writeFileSync(entry(), '')],
  ['is no JSON', () => writeFileSync(entry(), 'hello\nworld')],
  [
    'was edited',
    () =>
      writeFileSync(entry(), readFileSync(entry(), 'utf8').replace('"memoryMiB":4096', '"memoryMiB":4097')),
  ],
  ['may be written by others', () => chmodSync(entry(), 0o666)],
  ['may be written by the group', () => chmodSync(entry(), 0o620)],
  ['is a link', linkEntry],
])('an entry that %s is not believed', async (_, damage) => {
  await reads();
  damage();
  expect([await reads(), await reads()]).toEqual([true, false]);
});

function linkEntry(): void {
  renameSync(entry(), join(directory, `moved-${caches}`));
  symlinkSync(join(directory, `moved-${caches}`), join(cacheDirectory, nameOfEntry()));
}

function nameOfEntry(): string {
  // The link takes the place the entry had; its name is the digest of the real path.
  return `${createHash('sha256').update(path).digest('hex')}.json`;
}

test('an entry of another format is read again', async () => {
  await reads();
  const [, body = ''] = readFileSync(entry(), 'utf8').split('\n');
  const other = body.replace(/"format":\d+/, '"format":0');
  expect(other).not.toBe(body);
  writeFileSync(entry(), `${createHash('sha256').update(other).digest('hex')}\n${other}`);
  expect(await reads()).toBe(true);
});

test('a directory that cannot be made is as good as none', async () => {
  mkdirSync(join(cacheDirectory, '..'), { recursive: true });
  writeFileSync(cacheDirectory, 'a file in its place');
  expect([await reads(), await reads()]).toEqual([true, true]);
});

test('a refusal is not kept', async () => {
  path = write(directory, await ova({ manifest: 'hello' }));
  await expect(readOva(path, { cacheDirectory })).rejects.toThrow('hello');
  await expect(readOva(path, { cacheDirectory })).rejects.toThrow('hello');
  expect(() => readdirSync(cacheDirectory)).toThrow('ENOENT');
});

test('many calls at once leave one whole entry', async () => {
  await Promise.all(Array.from({ length: 20 }, () => readOva(path, { cacheDirectory })));
  expect(readdirSync(cacheDirectory)).toHaveLength(1);
  expect(await reads()).toBe(false);
});

test('an answer from the cache takes a few milliseconds', async () => {
  await reads();
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const start = performance.now();
    await readOva(path, { cacheDirectory });
    times.push(performance.now() - start);
  }
  expect(Math.min(...times)).toBeLessThan(10);
});
