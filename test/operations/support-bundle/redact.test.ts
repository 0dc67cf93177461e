import { Redactor } from '../../../operations/logs/redactor';
import { secretsOfEnvironment } from '../../../operations/logs/secret-names';
import { formsOf } from '../../../operations/logs/secret-values';
import { redactJson } from '../../../operations/support-bundle/redact-json';
import { redactState } from '../../../operations/support-bundle/redact-state';

const redactor = (...values: string[]): Redactor => new Redactor(values);

test('texts are hidden by their name, references and settings stay', () => {
  const spec = {
    vcenter: { password: { env: 'VSPHERE_PASSWORD' }, server: 'vcenter.example.com' },
    vmConsole: { password: 'literal', attempts: 3, passwords: ['one', 'two'], pin_token: 1234 },
    identity: { accessKey: { rotateEvery: '30d', store: { secretsmanager: 'connectors/fra-01' } } },
    keys: [{ key: 'access key', since: '2026-11-30T05:00:00.000Z' }],
    deletionProtection: true,
  };
  expect(redactJson(spec, redactor())).toEqual({
    ...spec,
    vmConsole: { password: '***', attempts: 3, passwords: ['***', '***'], pin_token: '***' },
  });
});

test('what an image is configured with has names nobody knows, so all of it is hidden', () => {
  const vm = { vapp: [{ properties: { hostname: 'fra-01', nested: { a: 'b' } } }], extra_config: { x: 'y' } };
  expect(redactJson(vm, redactor())).toEqual({
    vapp: [{ properties: { hostname: '***', nested: { a: '***' } } }],
    extra_config: { x: '***' },
  });
});

test('known secrets go wherever they stand, in names too, and a key that is cut off hides nothing of what follows', () => {
  const value = {
    note: 'tried hunter22 twice',
    hunter22: 1,
    cut: 'x\n-----BEGIN PRIVATE KEY-----\nMIIE',
    after: 'plain',
  };
  expect(redactJson(value, redactor('hunter22'))).toEqual({
    note: 'tried *** twice',
    '***': 1,
    cut: 'x\n-----BEGIN PRIVATE KEY-----\n***',
    after: 'plain',
  });
});

const state = {
  version: 4,
  serial: 7,
  lineage: 'l',
  outputs: {
    address: { value: '10.0.0.5', type: 'string' },
    login: { value: 'output-canary', type: 'string', sensitive: true },
  },
  resources: [
    {
      ...{ mode: 'managed', type: 'a', name: 'b' },
      instances: [
        {
          attributes: {
            id: 'vm-42',
            blob: 'marked-canary',
            list: [{ text: 'kept' }, { text: 'nested-canary' }],
            map: { 'a.b': 'mapped-canary' },
            secret: 'named-canary',
          },
          sensitive_attributes: [
            [{ type: 'get_attr', value: 'blob' }],
            [
              { type: 'get_attr', value: 'list' },
              { type: 'index', value: { value: 1, type: 'number' } },
              { type: 'get_attr', value: 'text' },
            ],
            [
              { type: 'get_attr', value: 'map' },
              { type: 'index', value: { value: 'a.b', type: 'string' } },
            ],
          ],
          private: Buffer.from('private-canary').toString('base64'),
        },
      ],
    },
  ],
};

test('a state loses what it marks as sensitive, and what a provider keeps for itself', () => {
  const text = redactState(JSON.stringify(state), redactor());
  expect(text).not.toContain('canary');
  expect(text).not.toContain(Buffer.from('private-canary').toString('base64'));
  expect(JSON.parse(text)).toMatchObject({
    serial: 7,
    outputs: { address: { value: '10.0.0.5' } },
    resources: [{ instances: [{ attributes: { id: 'vm-42', list: [{ text: 'kept' }, { text: '***' }] } }] }],
  });
});

test('a path that leads through something unknown hides what it starts from', () => {
  const instance = {
    attributes: { set: [{ text: 'set-canary' }] },
    sensitive_attributes: [[{ type: 'get_attr', value: 'set' }, { type: 'other' }]],
  };
  const text = redactState(JSON.stringify({ resources: [{ instances: [instance] }] }), redactor());
  expect(text).not.toContain('set-canary');
});

test('what is no state is refused', () => {
  expect(() => redactState('{"cut', redactor())).toThrow('no state that can be read here');
});

test('secrets of an environment go by their names', () => {
  const env = {
    VSPHERE_PASSWORD: 'one-password',
    AWS_SESSION_TOKEN: 'a-token',
    AWS_WEB_IDENTITY_TOKEN_FILE: 'run/token',
    SECRET_SCANNING_ENABLED: 'enabled',
    API_KEY: 'short',
    HOME: 'not-a-secret',
  };
  expect(secretsOfEnvironment(env)).toEqual(['one-password', 'a-token']);
});

test('a secret is found again by its lines, and by what a JSON text calls a secret', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----\n';
  expect(formsOf(pem)).toContain('MIIEvQIBADANBg');
  expect(formsOf(pem)).not.toContain('-----END PRIVATE KEY-----');
  expect(formsOf('{"type":"connector","key":"K-123","secretAccessKey":"S-456"}')).toEqual(
    expect.arrayContaining(['K-123', 'S-456']),
  );
  expect(formsOf('{"type":"connector"}')).not.toContain('connector');
});
