import { resolveSecret, type SecretContext } from '../../secrets';
import { selfSignedCertificate } from './certificate';
import { runScript } from './child-script';
import { CANARY, refusal, useDirectory } from './places';
import { VaultPeer } from './vault-peer';

const TOKEN = `hvs.${CANARY}`;
const reference = { vault: 'secret/connectors/fra-01#password' };
const subject = `the Vault secret ${reference.vault}`;
const directory = useDirectory();

let vault: VaultPeer;
let env: Record<string, string>;
beforeEach(async () => {
  vault = await VaultPeer.start(TOKEN);
  vault.put('secret/connectors/fra-01', { password: CANARY, port: 443, empty: '' });
  env = { VAULT_ADDR: `http://127.0.0.1:${vault.port}`, VAULT_TOKEN: TOKEN, HOME: directory.path };
});
afterEach(() => vault.stop());

describe('version 2', () => {
  test('the current version is read as `vault kv get` reads it', async () => {
    const secret = await resolveSecret(reference, { env });
    expect(secret).toEqual({ value: CANARY, version: expect.stringMatching(/^1@\d{4}-/) as string });
    expect(vault.asked).toEqual([
      { path: 'sys/internal/ui/mounts/secret/connectors/fra-01', token: TOKEN },
      { path: 'secret/data/connectors/fra-01', token: TOKEN },
    ]);
  });

  test('its version changes with the value, also when it is made anew', async () => {
    const version = async () => (await resolveSecret(reference, { env })).version;
    const first = await version();
    expect(await version()).toBe(first);
    vault.put('secret/connectors/fra-01', { password: 'other' });
    expect(await version()).toMatch(/^2@/);
    vault.remove('secret/connectors/fra-01');
    // Both have the number 1; only the time tells them apart.
    await new Promise((resolve) => setTimeout(resolve, 5));
    vault.put('secret/connectors/fra-01', { password: 'third' });
    expect(await version()).toMatch(/^1@/);
    expect(await version()).not.toBe(first);
  });

  test('in a mount of several segments, with characters that a URL has a use for', async () => {
    vault.put('team/kv/a b/100%?', { 'pass#word': 'x', 'pass word': 'y' });
    expect((await resolveSecret({ vault: 'team/kv/a b/100%?#pass word' }, { env })).value).toBe('y');
    expect(vault.asked.at(-1)?.path).toBe('team/kv/data/a b/100%?');
  });

  test('in a namespace', async () => {
    vault.namespace = 'admin/eu';
    expect(await refusal(reference, { env })).toContain('may not be read');
    const found = await resolveSecret(reference, { env: { ...env, VAULT_NAMESPACE: 'admin/eu' } });
    expect(found.value).toBe(CANARY);
    expect(vault.asked.at(-1)?.namespace).toBe('admin/eu');
  });
});

test.each(['old', 'older'])('version 1 (%s), which has no versions', async (mount) => {
  vault.putFlat(`${mount}/fra-01`, { password: 'x' });
  expect(await resolveSecret({ vault: `/${mount}/fra-01#password` }, { env })).toEqual({ value: 'x' });
});

test('a server that is too old for the question about mounts', async () => {
  vault.withoutMountQuestion = true;
  vault.putFlat('old/fra-01', { password: 'x' });
  expect(await resolveSecret({ vault: 'old/fra-01#password' }, { env })).toEqual({ value: 'x' });
});

test.each(['/behind', '/behind/'])('a server behind the path %s', async (prefix) => {
  vault.prefix = '/behind';
  const VAULT_ADDR = `${env.VAULT_ADDR}${prefix}`;
  expect((await resolveSecret(reference, { env: { ...env, VAULT_ADDR } })).value).toBe(CANARY);
});

describe('what is not there', () => {
  const FORM = 'is not of the form MOUNT/PATH#FIELD; write one such as secret/connectors/fra-01#password';
  const missing: [string, string][] = [
    ['secret/nowhere#password', 'is not there; create it, or correct the path or VAULT_NAMESPACE'],
    ['old/nowhere#password', 'is not there; create it, or correct the path or VAULT_NAMESPACE'],
    [
      'secret/data/connectors/fra-01#password',
      'is not there; leave data/ out of the path, as for `vault kv get`',
    ],
    ['secret/connectors/fra-01#pass', 'has no pass; add it, or correct what follows #'],
    ['secret/connectors/fra-01#toString', 'has no toString; add it, or correct what follows #'],
    ['secret/connectors/fra-01#port', 'is no text; store it in quotes'],
    ['secret/connectors/fra-01#empty', 'is empty; put the secret there'],
    ['database/creds/admin#password', 'is not in a key-value engine (kv); name a secret in one'],
    ['secret/connectors/fra-01', FORM],
    ['secret/connectors/fra-01#', FORM],
    ['secret#password', FORM],
    ['team/kv#password', FORM],
    ['secret/../sys/seal#password', FORM],
    ['secret//fra-01#password', FORM],
    [
      'nowhere/fra-01#password',
      'may not be read: no such mount, no valid token, or no policy that allows to read there; correct the path, log in again or extend the policy',
    ],
  ];
  test.each(missing)('%s', async (locator, problem) => {
    expect(await refusal({ vault: locator }, { env })).toBe(`the Vault secret ${locator} ${problem}`);
  });

  test('a version that is deleted', async () => {
    vault.delete('secret/connectors/fra-01');
    expect(await refusal(reference, { env })).toBe(
      `${subject} has a newest version that is deleted; undelete it or write another`,
    );
  });
});

describe('what Vault refuses', () => {
  test('while it is sealed', async () => {
    vault.sealed = true;
    expect(await refusal(reference, { env })).toBe(
      `${subject} cannot be read: Vault is sealed or in maintenance; unseal it`,
    );
  });

  test('to another token, which is not repeated', async () => {
    const message = await refusal(reference, { env: { ...env, VAULT_TOKEN: `wrong-${CANARY}` } });
    expect(message).toContain('may not be read: no such mount, no valid token');
  });

  const echo = JSON.stringify({ errors: [`no: ${CANARY}`], data: CANARY });
  const answers: [number, string, string][] = [
    [400, echo, 'was asked for in a way that Vault does not accept'],
    [429, echo, 'Vault asks to be called less often'],
    [472, echo, 'set VAULT_ADDR to the primary'],
    [473, echo, 'set VAULT_ADDR to the active node'],
    [500, echo, 'cannot be read: Vault answers with HTTP 500; see its log'],
    [502, `<html>${CANARY}</html>`, 'cannot be read: Vault answers with HTTP 502; see its log'],
    [200, `<html>${CANARY}</html>`, 'is not in a key-value engine'],
    [200, JSON.stringify(CANARY), 'is not in a key-value engine'],
    [200, 'null', 'is not in a key-value engine'],
    [200, 'x'.repeat(2 * 1024 * 1024 + 1), 'does not answer (too long an answer)'],
  ];
  test.each(answers)('HTTP %d', async (status, body, problem) => {
    vault.instead = { status, body };
    expect(await refusal(reference, { env })).toContain(problem);
  });

  test('a redirect is not followed', async () => {
    const other = await VaultPeer.start(TOKEN);
    try {
      const location = `http://127.0.0.1:${other.port}/v1/secret`;
      vault.instead = { status: 307, body: '', headers: { location } };
      expect(await refusal(reference, { env })).toContain(
        'Vault refers to another server, which is not followed',
      );
      expect(other.asked).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

describe('the settings', () => {
  const NO_URL = `${subject} cannot be read: VAULT_ADDR is no https:// URL (http:// is for this machine alone); correct it`;
  test.each([
    'vault.example.com',
    'http://vault.example.com:8200',
    'http://10.0.0.1',
    'http://127.1.example.com',
    'unix:///run/vault',
    `https://u:${CANARY}@h`,
    `https://h?${CANARY}`,
  ])('VAULT_ADDR=%s is refused', async (address) => {
    expect(await refusal(reference, { env: { ...env, VAULT_ADDR: address } })).toBe(NO_URL);
    expect(vault.asked).toEqual([]);
  });

  test('VAULT_ADDR is needed', async () => {
    expect(await refusal(reference, { env: { VAULT_TOKEN: TOKEN } })).toBe(
      `${subject} cannot be read: VAULT_ADDR is not set; export the URL of the server`,
    );
  });

  test.each(['1', 'true', 'TRUE', 'yes'])('VAULT_SKIP_VERIFY=%s is refused', async (text) => {
    expect(await refusal(reference, { env: { ...env, VAULT_SKIP_VERIFY: text } })).toBe(
      `${subject} is not read while VAULT_SKIP_VERIFY is set, which gives the token to whoever answers; unset it, and name the authority in VAULT_CACERT`,
    );
    expect(vault.asked).toEqual([]);
  });
  test.each(['', '0', 'false', 'F'])('VAULT_SKIP_VERIFY=%s is none', async (text) => {
    expect((await resolveSecret(reference, { env: { ...env, VAULT_SKIP_VERIFY: text } })).value).toBe(CANARY);
  });

  test('a server that is not there', async () => {
    const { port } = vault;
    await vault.stop();
    expect(await refusal(reference, { env })).toBe(
      `${subject} cannot be read: the Vault at 127.0.0.1:${port} does not answer (ECONNREFUSED); see that it runs and that VAULT_ADDR is right`,
    );
  });
});

describe('the token', () => {
  test('of `vault login`, when there is none in the environment', async () => {
    const file = directory.write('.vault-token', `${TOKEN}\n`);
    const without = { ...env, VAULT_TOKEN: '' };
    expect((await resolveSecret(reference, { env: without })).value).toBe(CANARY);
    directory.write('.vault-token', TOKEN, 0o644);
    expect(await refusal(reference, { env: without })).toBe(
      `${subject} cannot be read: the token in ${file} is open to others than its owner (mode 0644); run: chmod 600 ${file}`,
    );
    const elsewhere = { ...without, HOME: `${directory.path}/nobody` };
    expect(await refusal(reference, { env: elsewhere })).toBe(
      `${subject} cannot be read: no Vault token; export VAULT_TOKEN, or run \`vault login\``,
    );
  });

  test.each([`${CANARY}\nx`, `${CANARY} x`, `${CANARY}é`])('that no header can hold', async (token) => {
    expect(await refusal(reference, { env: { ...env, VAULT_TOKEN: token } })).toBe(
      `${subject} cannot be read: the Vault token is no token; log in again, or export VAULT_TOKEN`,
    );
  });
});

describe('TLS', () => {
  const certificate = selfSignedCertificate();
  let secure: VaultPeer;
  let context: SecretContext;
  beforeEach(async () => {
    secure = await VaultPeer.start(TOKEN, certificate);
    secure.put('secret/connectors/fra-01', { password: CANARY });
    const VAULT_CACERT = directory.write('ca.pem', certificate.cert, 0o644);
    context = { env: { ...env, VAULT_ADDR: `https://127.0.0.1:${secure.port}`, VAULT_CACERT } };
  });
  afterEach(() => secure.stop());

  test('with the authority in VAULT_CACERT', async () => {
    expect((await resolveSecret(reference, context)).value).toBe(CANARY);
  });

  test.each([
    ['without', undefined],
    ['with another', selfSignedCertificate('other').cert],
  ])('%s authority the token stays here', async (_what, cert) => {
    const VAULT_CACERT = cert === undefined ? '' : directory.write('other.pem', cert);
    const message = await refusal(reference, { env: { ...context.env, VAULT_CACERT } });
    expect(message).toContain(`the certificate of 127.0.0.1:${secure.port} is not trusted (`);
    expect(message).toContain('name its authority in VAULT_CACERT');
    expect(secure.asked).toEqual([]);
  });

  test('not even NODE_TLS_REJECT_UNAUTHORIZED=0 switches it off', async () => {
    const { VAULT_ADDR, VAULT_TOKEN } = context.env;
    // Node itself reads the variable, and jest's process.env is not Node's.
    const output = await runScript(
      `require(index).resolveSecret(${JSON.stringify(reference)}, { env: process.env }).catch((error) => console.log(error.message));`,
      { VAULT_ADDR, VAULT_TOKEN, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' },
    );
    expect(output).toContain('is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(secure.asked).toEqual([]);
  });

  test('a certificate for another name', async () => {
    const VAULT_ADDR = `https://localhost:${secure.port}`;
    const message = await refusal(reference, { env: { ...context.env, VAULT_ADDR } });
    expect(message).toContain('is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)');
  });

  test('authorities that are not there, or none', async () => {
    const file = `${directory.path}/nowhere.pem`;
    expect(await refusal(reference, { env: { ...context.env, VAULT_CACERT: file } })).toBe(
      `${subject} cannot be read: the file ${file} of VAULT_CACERT is not there; create it, or correct the reference`,
    );
    const junk = directory.write('junk.pem', CANARY);
    await refusal(reference, { env: { ...context.env, VAULT_CACERT: junk } });
    expect(secure.asked).toEqual([]);
  });
});
