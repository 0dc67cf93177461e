import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOva } from '../../lab/image';
import { readOva } from '../../ova';
import { type DigestOptions, type DigestRange, digest } from '../../ova/digest';
import { ThreadHashes, WorkerHashes } from '../../ova/hash-worker';
import { temporaryDirectory } from './fixtures';

const directory = temporaryDirectory();
const MIB = 1024 ** 2;
const CONTENT = randomBytes(12 * MIB + 345);
const path = join(directory, 'content');
const RANGES: readonly DigestRange[] = [
  { offset: 512, bytes: 1000, algorithm: 'sha256' },
  { offset: 512, bytes: 1000, algorithm: 'sha1' },
  { offset: 2048, bytes: 11 * MIB, algorithm: 'sha512' },
  { offset: MIB, bytes: MIB, algorithm: 'sha384' },
  { offset: MIB - 1, bytes: 2, algorithm: 'sha256' },
  { offset: 100, bytes: 0, algorithm: 'sha256' },
  { offset: CONTENT.length - 1, bytes: 1, algorithm: 'sha256' },
];
const THREADS: readonly [string, number][] = [
  ['one thread', Number.POSITIVE_INFINITY],
  ['two threads', 0],
];

let file: FileHandle;
beforeAll(() => writeFileSync(path, CONTENT));
beforeEach(async () => {
  file = await open(path, 'r');
});
afterEach(() => file.close());

const run = (options: DigestOptions, ranges = RANGES, bytes = CONTENT.length): ReturnType<typeof digest> =>
  digest(file, bytes, ranges, options);

describe.each(THREADS)('with %s', (_, threadFrom) => {
  test('the digests are those of the file and its parts', async () => {
    expect(await run({ threadFrom })).toEqual({
      sha256: createHash('sha256').update(CONTENT).digest('hex'),
      ranges: RANGES.map(({ offset, bytes, algorithm }) =>
        createHash(algorithm)
          .update(CONTENT.subarray(offset, offset + bytes))
          .digest('hex'),
      ),
    });
  });

  test('a file without parts, and one without content, have digests', async () => {
    expect((await run({ threadFrom }, [])).ranges).toEqual([]);
    expect((await run({ threadFrom }, [], 0)).sha256).toBe(createHash('sha256').digest('hex'));
  });

  test('progress is told to the end', async () => {
    const onProgress = jest.fn();
    await run({ threadFrom, onProgress });
    expect(onProgress).toHaveBeenCalledTimes(13);
    expect(onProgress).toHaveBeenLastCalledWith(CONTENT.length, CONTENT.length);
  });

  test('an abort ends it at the next chunk', async () => {
    const controller = new AbortController();
    const onProgress = jest.fn(() => controller.abort(new Error('enough')));
    await expect(run({ threadFrom, onProgress, signal: controller.signal })).rejects.toThrow('enough');
    expect(onProgress).toHaveBeenCalledTimes(1);
  });

  test('an error of the caller is handed on', async () => {
    const onProgress = (): void => {
      throw new Error('no more');
    };
    await expect(run({ threadFrom, onProgress })).rejects.toThrow('no more');
  });

  test('a file that is shorter than it was ends it', async () => {
    await expect(run({ threadFrom }, RANGES, CONTENT.length + 1)).rejects.toThrow();
  });

  test('an algorithm nobody knows ends it', async () => {
    const ranges = [{ offset: 0, bytes: CONTENT.length, algorithm: 'sha3000' }];
    await expect(run({ threadFrom }, ranges)).rejects.toThrow('Digest method not supported');
  });
});

describe('a thread that hashes', () => {
  test('that ends on its own is an error for whoever waits', async () => {
    const hashes = new WorkerHashes(['sha256']);
    const waiting = hashes.digests();
    await hashes.close();
    await expect(waiting).rejects.toThrow('the thread that hashes has ended');
  });

  test('takes more than it has buffers for only one after the other', async () => {
    const hashes = new WorkerHashes(['sha256']);
    const expected = createHash('sha256');
    for (let turn = 0; turn < 30; turn++) {
      const buffer = await hashes.take();
      new Uint8Array(buffer).fill(turn);
      expected.update(new Uint8Array(buffer));
      hashes.update(buffer, [[0, 0, buffer.byteLength]]);
      expect(buffer.byteLength).toBe(0);
    }
    expect(await hashes.digests()).toEqual([expected.digest('hex')]);
    await hashes.close();
  });

  test('sees nothing of the environment', async () => {
    // The environment could name a module to load; the thread would fail on it.
    const before = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = '--require=/nowhere.cjs';
    try {
      const hashes = new WorkerHashes(['sha256']);
      expect(await hashes.digests()).toEqual(await new ThreadHashes(['sha256']).digests());
      await hashes.close();
    } finally {
      if (before === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = before;
    }
  });
});

test('bundled into one file, as the provider is, it is the same', async () => {
  const root = join(__dirname, '../..');
  const bundle = join(directory, 'bundle.cjs');
  const options = ['--bundle', '--platform=node', '--format=cjs', '--minify', '--log-level=error'];
  execFileSync(join(root, 'node_modules/.bin/esbuild'), [
    join(root, 'ova/index.ts'),
    ...options,
    `--outfile=${bundle}`,
  ]);
  const image = join(directory, 'large.ova');
  await buildOva(image, { payloadBytes: 40 * MIB });
  const code = `require(${JSON.stringify(bundle)}).readOva(${JSON.stringify(image)}).then((found) => console.log(JSON.stringify(found)))`;
  const found: unknown = JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' }));
  expect(found).toEqual(await readOva(image));
});
