import { checkStore, removeSecret, resolveSecret, storeSecret } from '../../secrets';
import { CANARY } from './places';
import { refused, removeTwice, roundTrip, VALUES } from './round-trip';
import { VaultPeer } from './vault-peer';

const TOKEN = `hvs.${CANARY}`;
const PATH = 'secret/connectors/fra-01';
const store = { vault: `${PATH}#key` };
const subject = `the Vault secret ${PATH}#key`;
let vault: VaultPeer;
let context: { env: Record<string, string> };

beforeEach(async () => {
  vault = await VaultPeer.start(TOKEN);
  context = { env: { VAULT_ADDR: `http://127.0.0.1:${vault.port}`, VAULT_TOKEN: TOKEN } };
});
afterEach(() => vault.stop());

test.each(VALUES)('%s', async (_what, value) => {
  await checkStore(store, context);
  const first = await roundTrip(store, value, context);
  expect(await roundTrip(store, `${value}x`, context)).not.toBe(first);
});

test.each([`/${PATH}/#key`, 'team/kv/fra-01#key', `${PATH}#a.b c`])('%s', async (locator) => {
  await roundTrip({ vault: locator }, CANARY, context);
});

test('the other fields stay, with every digit of their numbers', async () => {
  vault.put(PATH, { other: 'x', key: 'old', map: { a: [1] } });
  await storeSecret(store, CANARY, context);
  expect(vault.get(PATH)).toEqual({ other: 'x', key: CANARY, map: { a: [1] } });
});

test('what somebody else writes in between stays', async () => {
  vault.put(PATH, { other: 'x' });
  let others = 0;
  vault.beforeWrite = (path) => {
    if (++others <= 2) vault.put(path, { other: `changed ${others}` });
  };
  await storeSecret(store, CANARY, context);
  expect(vault.get(PATH)).toEqual({ other: 'changed 2', key: CANARY });

  vault.beforeWrite = (path) => vault.put(path, { other: `changed ${++others}` });
  expect(await refused(storeSecret(store, CANARY, context))).toBe(
    `${subject} is being changed by somebody else all the time; run again later`,
  );
  expect(vault.get(PATH)).not.toHaveProperty('key');
});

test('a secret whose newest version is deleted is written anew, without what was in it', async () => {
  vault.put(PATH, { key: 'old', other: 'x' });
  vault.delete(PATH);
  await roundTrip(store, CANARY, context);
  expect(vault.get(PATH)).toEqual({ key: CANARY });
});

test('removed is the field, and with the last one the secret', async () => {
  vault.put(PATH, { key: CANARY, other: 'x' });
  await removeTwice(store, context);
  expect(vault.get(PATH)).toEqual({ other: 'x' });
  await removeSecret({ vault: `${PATH}#other` }, context);
  expect(vault.get(PATH)).toBeNull();
  await removeSecret({ vault: 'secret/nowhere#a' }, context);
});

const OLD =
  'is in a key-value engine of version 1, where two who write at once lose a field; enable version 2: vault kv enable-versioning';
const places: [string, string][] = [
  ['old/fra-01#key', OLD],
  ['older/fra-01#key', OLD],
  ['database/creds/x#key', 'is not in a key-value engine (kv); name a secret in one'],
  [
    'nowhere/fra-01#key',
    'may not be written: no such mount, no valid token, or no policy that allows to write there',
  ],
  [PATH, 'is not of the form MOUNT/PATH#FIELD'],
  ['secret#key', 'is not of the form MOUNT/PATH#FIELD'],
];
test.each(places)('%s cannot be written, which is said before', async (locator, problem) => {
  for (const work of [
    checkStore({ vault: locator }, context),
    storeSecret({ vault: locator }, CANARY, context),
  ])
    expect(await refused(work)).toContain(problem);
});

describe('a token that may only', () => {
  const lacking: [string[], 'none' | 'there' | 'deleted', string][] = [
    [['read'], 'none', 'create'],
    [['read', 'update'], 'none', 'create'],
    [['read', 'create'], 'there', 'update'],
    [['deny'], 'there', 'update'],
    [['read'], 'deleted', 'create or update'],
  ];
  function prepare(state: string): void {
    if (state !== 'none') vault.put(PATH, { other: 'x' });
    if (state === 'deleted') vault.delete(PATH);
  }
  test.each(lacking)('%j, where a secret is %s', async (capabilities, state, missing) => {
    prepare(state);
    vault.capabilities = capabilities;
    expect(await refused(checkStore(store, context))).toBe(
      `${subject} may not be written with this token: it lacks ${missing} on secret/data/connectors/fra-01; extend its policy`,
    );
  });

  test.each([
    ['create', 'none'],
    ['update', 'there'],
    ['create', 'deleted'],
    ['update', 'deleted'],
  ])('read and %s, where a secret is %s, may write it', async (capability, state) => {
    prepare(state);
    vault.capabilities = ['read', capability];
    await checkStore(store, context);
    expect(vault.get(PATH) ?? {}).not.toHaveProperty('key');
  });

  test('read, when it writes all the same', async () => {
    vault.capabilities = ['read'];
    expect(await refused(storeSecret(store, CANARY, context))).toContain(
      'may not be written: no such mount, no valid token, or no policy that allows to write there',
    );
  });
});

test('while it is sealed, and when it is not there', async () => {
  vault.sealed = true;
  expect(await refused(checkStore(store, context))).toBe(
    `${subject} cannot be written: Vault is sealed or in maintenance; unseal it`,
  );
  await vault.stop();
  expect(await refused(storeSecret(store, CANARY, context))).toContain('does not answer (ECONNREFUSED)');
});

test('a digit beyond what a number holds', async () => {
  vault.instead = {
    status: 200,
    body: '{"data":{"path":"secret/","type":"kv","options":{"version":"2"},"data":{"big":12345678901234567890},"metadata":{"version":1}}}',
  };
  await storeSecret(store, CANARY, { ...context, signal: AbortSignal.timeout(500) }).catch(() => undefined);
  expect(vault.asked.length).toBeGreaterThan(0);
  expect(vault.bodies.find((text) => text.includes('cas'))).toContain('"big":12345678901234567890');
  vault.instead = undefined;
  expect(await refused(resolveSecret(store, context))).toContain('is not there');
});
