import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeReference, toSecretReference, type SecretReference } from '../../secrets';
import { STORE_NAMES } from '../../secrets/stores';
import { CANARY } from './places';

const described: [SecretReference, string][] = [
  [{ env: 'VSPHERE_PASSWORD' }, 'the environment variable VSPHERE_PASSWORD'],
  [{ file: '/etc/connector/password', version: '2' }, 'the file /etc/connector/password'],
  [{ ssm: '/connectors/fra-01/vm' }, 'the SSM parameter /connectors/fra-01/vm'],
  [{ secretsmanager: 'connectors/fra-01#vm' }, 'the secret connectors/fra-01#vm of Secrets Manager'],
  [{ vault: 'secret/fra-01#vm' }, 'the Vault secret secret/fra-01#vm'],
  [{ sops: '/etc/s.yaml#a.b' }, 'the key a.b of the sops file /etc/s.yaml'],
  [{ sops: '/etc/key.pem' }, 'the sops file /etc/key.pem'],
  [{ sops: '/c#/s.yaml#["a#b"]' }, 'the key ["a#b"] of the sops file /c#/s.yaml'],
  [{ file: '/etc/\u001b[2Jx' }, 'the file "/etc/\\u001b[2Jx"'],
];
test.each(described)('%j is described without a value', (reference, text) => {
  expect(describeReference(reference)).toBe(text);
});

test('the stores are those of the schema', () => {
  const schema = JSON.parse(readFileSync(join(__dirname, '../../config/connector.schema.json'), 'utf8')) as {
    $defs: { secretReference: { oneOf: { required: string[] }[] } };
  };
  const { oneOf } = schema.$defs.secretReference;
  expect(STORE_NAMES).toEqual(oneOf.flatMap(({ required }) => required));
});

const accepted: [string, object, object][] = [
  ['unset attributes', { env: null, file: '/f', ssm: undefined, version: null }, { file: '/f' }],
  ['a version', { env: 'A', version: '2' }, { env: 'A', version: '2' }],
  ['a region of ssm', { ssm: '/a', region: 'eu-central-1' }, { ssm: '/a', region: 'eu-central-1' }],
  [
    'a region of secretsmanager',
    { secretsmanager: 'a', region: 'us-east-1' },
    { secretsmanager: 'a', region: 'us-east-1' },
  ],
];
test.each(accepted)('%s', (_what, given, expected) => {
  expect(toSecretReference(given)).toEqual(expected);
});

const STORES = 'env, file, ssm, secretsmanager, vault, sops';
const refused: [string, unknown, string][] = [
  ['a literal', CANARY, `a secret's reference is a map with one of ${STORES}; write one`],
  ['nothing', null, `a secret's reference is a map with one of ${STORES}; write one`],
  ['a list', [CANARY], `a secret's reference is a map with one of ${STORES}; write one`],
  ['no store', { value: CANARY }, `a secret's reference has exactly one of ${STORES}; this one has none`],
  [
    'an inherited store',
    Object.create({ env: 'A' }),
    `a secret's reference has exactly one of ${STORES}; this one has none`,
  ],
  [
    'two stores',
    { env: CANARY, file: CANARY },
    `a secret's reference has exactly one of ${STORES}; this one has env and file`,
  ],
  [
    'another key',
    { env: 'A', [CANARY]: 'x' },
    "a secret's reference with env has another key, not shown since it may be a secret; allowed: env, version",
  ],
  [
    'a region of env',
    { env: 'A', region: 'x' },
    "a secret's reference with env has another key, not shown since it may be a secret; allowed: env, version",
  ],
  [
    'empty text',
    { env: '' },
    "a secret's reference with env needs text that is not empty under env; write it in quotes",
  ],
  [
    'a number',
    { env: 'A', version: 2 },
    "a secret's reference with env needs text that is not empty under version; write it in quotes",
  ],
];
test.each(refused)('%s is refused', (_what, given, message) => {
  expect(() => toSecretReference(given)).toThrow(
    expect.objectContaining({ name: 'SecretError', message }) as Error,
  );
});
