import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeOut, type BundleInGuest } from '../../../operations/logs/take-out';

let directory: string;
let told: string[];
let removed: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'take-out-'));
  [told, removed] = [[], []];
});
afterEach(() => rmSync(directory, { recursive: true }));

const PATH = '/tmp/logs.tar.gz';
const taken = (change: Partial<BundleInGuest> = {}, seconds?: number): Promise<number> =>
  takeOut(
    {
      path: PATH,
      read: () => Promise.resolve(Buffer.from('logs')),
      remove: (signal) => {
        signal.throwIfAborted();
        removed.push(PATH);
        return Promise.resolve();
      },
      ...change,
    },
    join(directory, 'logs'),
    (line) => told.push(line),
    seconds,
  );

test('it is here for its owner alone, and no longer in the guest', async () => {
  await expect(taken()).resolves.toBe(4);
  expect(readFileSync(join(directory, 'logs'), 'utf8')).toBe('logs');
  expect(statSync(join(directory, 'logs')).mode & 0o777).toBe(0o600);
  expect({ removed, told }).toEqual({ removed: [PATH], told: [] });
});

test.each([
  [
    'the guest does not give it',
    { read: () => Promise.reject(new Error('transfer broke off')) },
    'broke off',
  ],
  ['it was interrupted', { read: () => Promise.reject(new Error('interrupted')) }, 'interrupted'],
])('it does not stay in the guest when %s', async (_why, change, reason) => {
  await expect(taken(change)).rejects.toThrow(reason);
  expect({ removed, told }).toEqual({ removed: [PATH], told: [] });
});

test('it does not stay in the guest when it cannot be written here', async () => {
  writeFileSync(join(directory, 'logs'), 'of somebody');
  await expect(taken()).rejects.toThrow('EEXIST');
  expect(removed).toEqual([PATH]);
});

test('one that stays is told with the reason, and hides no failure', async () => {
  const remove = (): Promise<never> => Promise.reject(new Error('its user may not delete it'));
  const stays = `${PATH} stays in the guest, full of secrets; delete it there. It could not be deleted: `;
  await expect(taken({ remove })).resolves.toBe(4);
  const read = (): Promise<never> => Promise.reject(new Error('transfer broke off'));
  await expect(taken({ read, remove })).rejects.toThrow('transfer broke off');
  expect(told).toEqual(Array(2).fill(`${stays}its user may not delete it`));
});

test('a guest that does not answer is not waited for without an end', async () => {
  await expect(taken({ remove: () => new Promise(() => undefined) }, 0.05)).resolves.toBe(4);
  expect(told).toEqual([expect.stringContaining('no answer within 0.05 s')]);
});
