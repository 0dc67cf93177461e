import { checkStore, removeSecret, storeSecret, toStoreReference } from '../../secrets';
import { WRITERS } from '../../secrets/writers';
import { STORE_NAMES } from '../../secrets/stores';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CANARY } from './places';
import { refused } from './round-trip';

test('the stores are those of the schema', () => {
  const schema = JSON.parse(readFileSync(join(__dirname, '../../config/connector.schema.json'), 'utf8')) as {
    $defs: { secretStore: { oneOf: { required: string[] }[] } };
  };
  const { oneOf } = schema.$defs.secretStore;
  expect(Object.keys(WRITERS)).toEqual(oneOf.flatMap(({ required }) => required));
  expect(STORE_NAMES.filter((name) => name !== 'env')).toEqual(Object.keys(WRITERS));
});

test('unset attributes are none', () => {
  expect(toStoreReference({ file: '/f', ssm: null, region: undefined })).toEqual({ file: '/f' });
});

const ENVIRONMENT =
  'the environment variable A cannot be written: it is gone with its process; name one of file, ssm, secretsmanager, vault, sops';
const wrong: [string, unknown, string][] = [
  ['an environment variable', { env: 'A' }, ENVIRONMENT],
  ['a literal', CANARY, "a secret's reference is a map with one of"],
  ['two stores', { file: CANARY, ssm: CANARY }, 'this one has file and ssm'],
  ['none', {}, 'this one has none'],
  ['another key', { file: '/f', [CANARY]: 'x' }, 'has another key, not shown since it may be a secret'],
];
test.each(wrong)('%s is refused', async (_what, given, problem) => {
  const error = await refused(Promise.resolve().then(() => toStoreReference(given)));
  expect(error).toContain(problem);
});

test('what is no store is refused by every call', async () => {
  const store = { env: 'A' } as never;
  for (const work of [
    checkStore(store, { env: {} }),
    storeSecret(store, CANARY, { env: {} }),
    removeSecret(store, { env: {} }),
  ])
    expect(await refused(work)).toBe(ENVIRONMENT);
});

test.each([
  ['', 'is nothing'],
  [`${CANARY}\0`, 'holds a NUL byte'],
  [`\uFEFF${CANARY}`, 'begins with a byte order mark'],
  [`${CANARY}\uD800`, 'is no valid Unicode'],
])('a value that could not be read back is not written (%#)', async (value, problem) => {
  expect(await refused(storeSecret({ file: '/nowhere/f' }, value, { env: {} }))).toBe(
    `the file /nowhere/f is not written: the secret ${problem}; give another`,
  );
});

test('an abort ends it with its reason', async () => {
  const reason = new Error('stopped');
  const context = { env: {}, signal: AbortSignal.abort(reason) };
  await expect(storeSecret({ file: '/nowhere/f' }, CANARY, context)).rejects.toBe(reason);
  await expect(checkStore({ file: '/nowhere/f' }, context)).rejects.toBe(reason);
  await expect(removeSecret({ file: '/nowhere/f' }, context)).rejects.toBe(reason);
});
