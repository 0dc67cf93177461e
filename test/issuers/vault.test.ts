import { chainProblems, type Authority } from '../../pki';
import { CANARY, chainOf, NAMES, newAuthority, newRequest, refusal, useDirectory } from './requests';
import { VaultPkiPeer } from './vault-pki-peer';

const TOKEN = `hvs.${CANARY}`;
const settings = { vault: { path: 'pki/sign/connector' } };
const subject = 'Vault pki/sign/connector';
const directory = useDirectory();
let root: Authority;
let authority: Authority;
let vault: VaultPkiPeer;

beforeAll(async () => {
  root = await newAuthority('Root');
  authority = await newAuthority('Vault', root);
});
beforeEach(async () => {
  vault = await VaultPkiPeer.start(TOKEN, authority);
});
afterEach(() => vault.stop());
const context = (env: Record<string, string> = {}) =>
  directory.context({ VAULT_ADDR: vault.url, VAULT_TOKEN: TOKEN, ...env });

test('a certificate, with the chain of Vault', async () => {
  const request = await newRequest(NAMES, 30);
  const chain = await chainOf(settings, request, context({ VAULT_NAMESPACE: 'team' }));
  expect(chain).toHaveLength(3);
  expect(chainProblems(chain, { names: NAMES, key: request.key, authorities: [root.certificate] })).toEqual(
    [],
  );
  expect(vault.asked).toEqual([
    {
      method: 'POST',
      path: 'pki/sign/connector',
      namespace: 'team',
      body: { csr: request.csr, ttl: '720h', format: 'pem' },
    },
  ]);
  expect(request.asked.selfSign).toBe(0);
});

test('an authority whose own issuer Vault does not know', async () => {
  vault.withoutChain = true;
  const chain = await chainOf({ vault: { path: '/pki/sign/connector/' } }, await newRequest(), context());
  expect(chain.slice(1).map(String)).toEqual([authority.certificate.toString()]);
});

test('fewer days than asked are told', async () => {
  const told: string[] = [];
  const request = await newRequest(NAMES, 200);
  const [leaf] = await chainOf(settings, request, { ...context(), report: (line) => told.push(line) });
  const days = (new Date(leaf!.validTo).getTime() - Date.now()) / (24 * 3600 * 1000);
  expect(Math.round(days)).toBe(90);
  expect(told).toEqual([
    `${subject}: TTL '4800h0m0s' is longer than permitted maxTTL '2160h0m0s', so maxTTL is being used`,
  ]);
});

test('what the role does not allow is said with its words', async () => {
  const refuses = (said: string) =>
    `${subject} gives no certificate: Vault refuses the request ("${said}"); extend the role, or ask for what it allows`;
  const other = await newRequest({ dnsNames: ['connector.example.org'], addresses: [] });
  expect(await refusal(settings, other, context())).toBe(
    refuses('common name connector.example.org not allowed by this role'),
  );
  vault.roles.connector = { ...vault.roles.connector!, allowIpSans: false };
  expect(await refusal(settings, await newRequest(), context())).toBe(
    refuses('IP Subject Alternative Names are not allowed in this role, but was provided some via CSR'),
  );
  const unknown = await refusal({ vault: { path: 'pki/sign/nobody' } }, other, context());
  expect(unknown).toContain(
    'Vault pki/sign/nobody gives no certificate: Vault refuses the request ("unknown role: nobody")',
  );
});

test('another token, and a token that is repeated', async () => {
  const request = await newRequest();
  const other = await refusal(settings, request, context({ VAULT_TOKEN: `other-${CANARY}` }));
  expect(other).toBe(
    `${subject} gives no certificate: no such mount, no valid token, or no policy with update on this path; correct the path, log in again or extend the policy`,
  );
  vault.instead = { status: 400, body: JSON.stringify({ errors: [`you sent ${TOKEN}`] }) };
  expect(await refusal(settings, request, context())).toBe(
    `${subject} gives no certificate: Vault answers with HTTP 400; see its log`,
  );
});

const answers: [number, string, string][] = [
  [200, '{}', 'the answer holds none; see that the path is that of a PKI engine'],
  [200, '<html>', 'the answer holds none; see that the path is that of a PKI engine'],
  [
    307,
    '',
    'Vault refers to another server, which is not followed with a token; set VAULT_ADDR to the active node',
  ],
  [404, '{"errors":[]}', 'there is no such mount; correct the path or VAULT_NAMESPACE'],
  [405, '{"errors":["x"]}', 'this is no PKI engine; name one'],
  [503, '{"errors":["Vault is sealed"]}', 'Vault is sealed or in maintenance; unseal it'],
  [500, '{"errors":["x"]}', 'Vault answers with HTTP 500; see its log'],
];
test.each(answers)('HTTP %d %s', async (status, body, problem) => {
  vault.instead = { status, body };
  expect(await refusal(settings, await newRequest(), context())).toBe(
    `${subject} gives no certificate: ${problem}`,
  );
});

test('a certificate for another key', async () => {
  const certificate = (await newRequest()).selfSign(1);
  vault.instead = { status: 200, body: JSON.stringify({ data: { certificate } }) };
  expect(await refusal(settings, await newRequest(), context())).toBe(
    `${subject} gave a certificate for another key than that asked for; see its log, and run again`,
  );
});

test.each(['pki', 'pki/issue/connector', 'pki/sign/', 'sign/connector', '../sign/connector', 'pki/sign/a/b'])(
  'the path %s',
  async (path) => {
    expect(await refusal({ vault: { path } }, await newRequest(), context())).toBe(
      `Vault ${path} is not of the form MOUNT/sign/ROLE; write one such as pki/sign/connector`,
    );
    expect(vault.asked).toEqual([]);
  },
);

test('how Vault is reached', async () => {
  const request = await newRequest();
  expect(await refusal(settings, request, directory.context({ VAULT_TOKEN: TOKEN }))).toBe(
    `${subject} gives no certificate: VAULT_ADDR is not set; export the URL of the server`,
  );
  expect(await refusal(settings, request, context({ VAULT_SKIP_VERIFY: '1' }))).toContain(
    `${subject} is not asked while VAULT_SKIP_VERIFY is set`,
  );
  vault.silent = true;
  const { secrets, signal } = context();
  expect(await refusal(settings, request, { secrets: { ...secrets, timeout: 200 }, signal })).toBe(
    `${subject} gives no certificate: Vault has not answered within 0.2 seconds; see that it works`,
  );
  const { url } = vault;
  const gone = context();
  await vault.stop();
  expect(await refusal(settings, request, gone)).toBe(
    `${subject} gives no certificate: the Vault at ${url.slice(7)} does not answer (ECONNREFUSED); see that it runs and that VAULT_ADDR is right`,
  );
  vault = await VaultPkiPeer.start(TOKEN, authority);
});
