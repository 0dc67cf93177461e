import { issueContext, issuerOf } from '../../provider/issuer-of';
import { SimulatedAppliance } from './support/simulated-appliance';
import { reference, TestClient } from './support/test-client';

type Issuer = Parameters<typeof issuerOf>[0];

const NONE: Issuer = {
  self_signed: null,
  local_ca: null,
  acm_pca: null,
  vault: null,
  acme: null,
  external: null,
};
const STORE = { file: '/keys/acme', ssm: null, secretsmanager: null, vault: null, sops: null, region: null };
const ACME = {
  ...{ directory: 'https://acme.example.com/directory', email: null, account_key: STORE, ca_file: null },
  ...{ http_challenge: null, dns_challenge: null },
};

test.each<[string, Partial<Issuer>, unknown]>([
  ['selfSigned', { self_signed: true }, { selfSigned: true }],
  [
    'localCa',
    { local_ca: { certificate_file: '/ca.pem', private_key: reference('CA') } },
    { localCa: { certificate: '/ca.pem', key: { env: 'CA' } } },
  ],
  ['acmPca', { acm_pca: 'arn:aws:acm-pca:x' }, { acmPca: { arn: 'arn:aws:acm-pca:x' } }],
  [
    'vault',
    { vault: { address: 'https://vault', mount: 'pki', role: 'connector', token: reference('TOKEN') } },
    { vault: { path: 'pki/sign/connector' } },
  ],
  [
    'acme, HTTP-01',
    { acme: { ...ACME, email: 'a@example.com', http_challenge: { address: '::', port: 80 } } },
    {
      acme: {
        directory: 'https://acme.example.com/directory',
        email: 'a@example.com',
        accountKey: { file: '/keys/acme' },
        challenge: { http: { address: '::', port: 80 } },
      },
    },
  ],
  [
    'acme, DNS-01',
    { acme: { ...ACME, ca_file: '/ca.pem', dns_challenge: { command: ['dns', 'txt'], wait_seconds: 9 } } },
    {
      acme: {
        directory: 'https://acme.example.com/directory',
        accountKey: { file: '/keys/acme' },
        authority: '/ca.pem',
        challenge: { dns: { command: ['dns', 'txt'], waitSeconds: 9 } },
      },
    },
  ],
  [
    'external',
    { external: { request_file: '/r.pem', certificate_file: '/c.pem' } },
    { external: { request: '/r.pem', certificate: '/c.pem' } },
  ],
])('%s', async (_name, issuer, settings) => {
  expect(await issuerOf({ ...NONE, ...issuer })).toEqual(settings);
});

test("Vault's address and token are the issuer's own, and nobody else's", async () => {
  const call = new TestClient(new SimulatedAppliance(), { TOKEN: 'of-the-issuer' }).call();
  const vault = { address: 'https://vault', mount: 'pki', role: 'r', token: reference('TOKEN') };
  const { secrets } = await issueContext({ ...NONE, vault }, call);
  expect(secrets.env).toMatchObject({ VAULT_ADDR: 'https://vault', VAULT_TOKEN: 'of-the-issuer' });
  expect((await issueContext({ ...NONE, self_signed: true }, call)).secrets.env).not.toHaveProperty(
    'VAULT_TOKEN',
  );
});
