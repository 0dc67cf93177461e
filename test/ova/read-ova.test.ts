import { execFileSync } from 'node:child_process';
import { appendFileSync, truncateSync, utimesSync } from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { buildOva } from '../../lab/image';
import { readOva } from '../../ova';
import { ova, temporaryDirectory, write } from './fixtures';

const directory = temporaryDirectory();
const MIB = 1024 ** 2;

afterEach(() => jest.restoreAllMocks());

describe('an OVA of 64 MiB', () => {
  const path = join(directory, 'large.ova');
  let size: number;
  beforeAll(async () => {
    size = (await buildOva(path, { payloadBytes: 64 * MIB })).bytes;
  });

  test('is read in little memory, its progress told', async () => {
    const before = process.memoryUsage();
    let most = 0;
    const steps: number[] = [];
    const image = await readOva(path, {
      onProgress: (bytes, total) => {
        const now = process.memoryUsage();
        most = Math.max(most, now.arrayBuffers - before.arrayBuffers + (now.heapUsed - before.heapUsed));
        steps.push(bytes);
        expect(total).toBe(size);
      },
    });
    expect(most).toBeLessThan(24 * MIB);
    expect(steps.length).toBeGreaterThanOrEqual(64);
    expect(steps).toEqual([...steps].sort((left, right) => left - right));
    expect(steps.at(-1)).toBe(image.bytes);
    const expected = execFileSync('openssl', ['dgst', '-sha256', '-r', path], { encoding: 'utf8' }).slice(
      0,
      64,
    );
    expect(image).toMatchObject({ path, sha256: expected, manifest: 'verified' });
  });

  test.each<[string, (file: string, size: number) => void]>([
    ['grows', (file) => appendFileSync(file, 'x')],
    ['shrinks', (file) => truncateSync(file, 1000)],
    ['is written again', (file, bytes) => truncateSync(file, bytes)],
  ])('that %s while it is read is refused', async (_, change) => {
    const copy = join(directory, 'changing.ova');
    await promises.copyFile(path, copy);
    // Far enough back that the change cannot fall into the same tick of the file system's clock.
    utimesSync(copy, 1e9, 1e9);
    let changed = false;
    const reading = readOva(copy, {
      onProgress: (_bytes, total) => {
        if (!changed) change(copy, total);
        changed = true;
      },
    });
    await expect(reading).rejects.toThrow(
      `${copy}: changed while it was being read; wait until it is complete and try again`,
    );
  });
});

describe('calls at the same time', () => {
  test('share one read of one file, by whatever path', async () => {
    const path = write(directory, await ova());
    const link = join(directory, 'link.ova');
    await promises.symlink(path, link);
    const open = jest.spyOn(promises, 'open');
    const told = [jest.fn(), jest.fn()] as const;
    const images = await Promise.all([
      readOva(path, { onProgress: told[0] }),
      readOva(path, { onProgress: told[1] }),
      readOva(link),
    ]);
    expect(open).toHaveBeenCalledTimes(1);
    expect(images.map((image) => image.path)).toEqual([path, path, link]);
    expect(images[1]).toEqual(images[0]);
    for (const listener of told) expect(listener).toHaveBeenLastCalledWith(8192, 8192);
    await readOva(path);
    expect(open).toHaveBeenCalledTimes(2);
  });

  test('share a refusal, and the next one reads again', async () => {
    const path = write(directory, await ova({ manifest: 'hello' }));
    const outcomes = await Promise.allSettled([readOva(path), readOva(path)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    await promises.writeFile(path, await ova());
    expect((await readOva(path)).manifest).toBe('verified');
  });

  test('of different files read each', async () => {
    const paths = await Promise.all(
      [1, 2, 3].map(async (seed) => write(directory, await ova({ disk: Buffer.alloc(3000, seed) }))),
    );
    const digests = (await Promise.all(paths.map((path) => readOva(path)))).map((image) => image.sha256);
    expect(new Set(digests).size).toBe(3);
  });
});
