import { join } from 'node:path';
import { buildOva } from '../../lab/image';
import { readOva } from '../../ova';
import { pause, untilAborted } from '../../ova/abort';
import { temporaryDirectory } from './fixtures';

const directory = temporaryDirectory();
const path = join(directory, 'image.ova');
beforeAll(() => buildOva(path, { payloadBytes: 40 * 1024 ** 2 }));

test('before the beginning reads nothing', async () => {
  const onProgress = jest.fn();
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(readOva(path, { signal, onProgress })).rejects.toThrow('enough');
  expect(onProgress).not.toHaveBeenCalled();
});

test('in the middle ends the reading', async () => {
  const controller = new AbortController();
  const onProgress = jest.fn(() => controller.abort(new Error('enough')));
  await expect(readOva(path, { signal: controller.signal, onProgress })).rejects.toThrow('enough');
  await pause(100, undefined);
  expect(onProgress.mock.calls.length).toBeLessThan(10);
});

test('of one of two who read the same file leaves the other alone', async () => {
  const controller = new AbortController();
  const aborted = readOva(path, {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  const other = readOva(path);
  await expect(aborted).rejects.toThrow('enough');
  expect((await other).manifest).toBe('verified');
});

test('of the last one ends it, and the next begins anew', async () => {
  const controllers = [new AbortController(), new AbortController()];
  const both = controllers.map(({ signal }) => readOva(path, { signal }));
  const again = Promise.allSettled(both).then(() => readOva(path));
  for (const controller of controllers) controller.abort(new Error('enough'));
  for (const one of both) await expect(one).rejects.toThrow('enough');
  expect((await again).manifest).toBe('verified');
});

describe('waiting', () => {
  test('ends with the promise, or with the signal if that comes first', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
    expect(await untilAborted(Promise.resolve(1), undefined)).toBe(1);
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    const never = new Promise(() => undefined);
    await expect(untilAborted(never, AbortSignal.timeout(10))).rejects.toThrow('timeout');
    await expect(untilAborted(never, AbortSignal.abort('a text'))).rejects.toBe('a text');
  });

  test('so long ends at once when it is aborted', async () => {
    const controller = new AbortController();
    const waiting = pause(3_600_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
