import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectorSpec } from '../../../config';
import { redactorOf } from '../../../operations/logs/redactor-of-spec';
import { knownSecrets } from '../../../operations/logs/secret-values';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const known = (password: object): ReturnType<typeof knownSecrets> => {
  const spec = { vcenter: { password, username: { env: 'USER_NAME' } } } as unknown as ConnectorSpec;
  return knownSecrets(spec, { env: { USER_NAME: 'somebody' }, cwd: directory });
};

test('a reference that leads somewhere is known, one that cannot be read is told', async () => {
  const file = join(directory, 'password');
  writeFileSync(file, 'Secret-44!\n', { mode: 0o600 });
  expect(await known({ file })).toEqual({
    values: expect.arrayContaining(['Secret-44!', 'somebody']) as unknown,
    unknown: [],
  });
  const { values, unknown } = await known({ env: 'NOT_SET' });
  expect(values).toEqual(['somebody']);
  expect(unknown).toEqual([expect.stringContaining('NOT_SET')]);
});

test('what is not there yet is no secret that could be missed', async () => {
  const { unknown } = await known({ file: join(directory, 'none') });
  expect(unknown).toEqual([]);
});

test('an interruption ends it', async () => {
  const signal = AbortSignal.abort(new Error('interrupted'));
  const spec = { password: { env: 'NOT_SET' } } as unknown as ConnectorSpec;
  await expect(knownSecrets(spec, { env: {}, signal })).rejects.toThrow('interrupted');
});

test('what logs are looked through for: the spec, the environment, and what is missing of them', async () => {
  const spec = {
    a: { env: 'NOT_SET' },
    b: { env: 'NOT_SET' },
    c: { env: 'MINE' },
  } as unknown as ConnectorSpec;
  const env = { MINE: 'of the spec', DEPLOY_TOKEN: 'of-the-pipeline', DEPLOY_TOKEN_FILE: 'no-secret' };
  const { redactor, unread } = await redactorOf(spec, { env, cwd: directory });
  expect(redactor.line('of the spec, of-the-pipeline, no-secret')).toBe('***, ***, no-secret');
  expect(unread).toEqual([expect.stringContaining('NOT_SET')]);
});
