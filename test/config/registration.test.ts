import { REGISTERED, useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const load = (text: string): { problems: string[]; notes: string[] } => {
  directory.write('fra-01.yaml', text);
  const said = (problems: readonly { path?: unknown; message: string }[]): string[] =>
    problems.map(({ message }) => message);
  const { problems, notes } = directory.load(['fra-01.yaml']);
  return { problems: said(problems), notes: said(notes) };
};

const BY_HAND = 'connectorKey: { env: AMP_KEY }';
const ROLE = 'trustRoleArn: arn:aws:iam::123456789012:role/amp';
const configured = (lines: string): string =>
  REGISTERED.replace('configuration: { file: amp-configuration }', lines);

test.each([
  ['uploaded', REGISTERED],
  ['entered by hand', configured(`${BY_HAND}\n  ${ROLE}`)],
  ['entered by hand, with SAML', configured(`${BY_HAND}\n  authentication: saml`)],
  ['with a key made by hand', REGISTERED.replace('store: { file: key }', 'id: AKIAX, secret: { env: K }')],
  [
    'with the port from the environment',
    REGISTERED.replace('{ password: { env: CONSOLE } }', '{ port: 8443, password: { env: CONSOLE } }'),
  ],
])('%s', (_how, text) => {
  expect(load(text)).toEqual({ problems: [], notes: [] });
});

test.each([
  ['no configuration', configured('autoUpgrade: false'), 'registration: needs configuration'],
  [
    'two configurations',
    configured(`configuration: { file: f }\n  ${BY_HAND}`),
    'registration.connectorKey: configuration is given too',
  ],
  [
    'a connector key alone',
    configured(BY_HAND),
    'registration.connectorKey: where the connector authenticates users, trustRoleArn',
  ],
  [
    'a trust role beside a file',
    configured(`configuration: { file: f }\n  ${ROLE}`),
    'registration.trustRoleArn: is entered by hand only',
  ],
  [
    'a trust role with SAML',
    configured(`${BY_HAND}\n  ${ROLE}\n  authentication: saml`),
    'registration.trustRoleArn: is entered by hand only',
  ],
  [
    'no console password',
    REGISTERED.replace('{ password: { env: CONSOLE } }', '{}'),
    'registration: is done in the management console',
  ],
  [
    'no access key',
    REGISTERED.replace('{ accessKey: { store: { file: key } } }', '{}'),
    'registration: the appliance is given an access key',
  ],
  [
    'a key without a store',
    REGISTERED.replace('store: { file: key }', 'rotateEvery: 90d'),
    'aws.identity.accessKey: needs store',
  ],
  [
    'half a key',
    REGISTERED.replace('store: { file: key }', 'id: AKIAX'),
    'aws.identity.accessKey: needs store',
  ],
  [
    'two kinds of key',
    REGISTERED.replace('store: { file: key }', 'store: { file: key }, id: AKIAX'),
    'aws.identity.accessKey: store is for a key that is made',
  ],
  [
    'a key made by hand that rotates',
    REGISTERED.replace('store: { file: key }', 'id: AKIAX, secret: { env: K }, rotateEvery: 90d'),
    'aws.identity.accessKey.rotateEvery: a key made by hand',
  ],
  [
    'a key made by hand with a trigger',
    REGISTERED.replace('store: { file: key }', 'id: AKIAX, secret: { env: K }, rotationTrigger: now'),
    'aws.identity.accessKey.rotationTrigger: a key made by hand',
  ],
])('%s is refused', (_what, text, message) => {
  const { problems } = load(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(message);
});

test.each([
  [
    'a VM console with the password everybody knows',
    REGISTERED.replace('{ password: { env: VM } }', '{}'),
    'ec2-user keeps the password of the image',
  ],
  [
    'passwords without a registration',
    VALID.replace('aws:\n', '  managementConsole: { password: { env: C } }\naws:\n'),
    'appliance.managementConsole.password: is set together with a registration',
  ],
  [
    'a permission that counts for commands alone',
    `${REGISTERED}allow: [interruptMigrations]\n`,
    'allow: "interruptMigrations" counts for the connector commands that stop, restart, reset or remove',
  ],
])('%s is noted', (_what, text, message) => {
  const { problems, notes } = load(text);
  expect(problems).toEqual([]);
  expect(notes).toEqual([expect.stringContaining(message)]);
});

test('a port comes from the environment as a number', () => {
  const text = REGISTERED.replace(
    '{ password: { env: CONSOLE } }',
    '{ port: { env: PORT }, password: { env: CONSOLE } }',
  );
  directory.write('fra-01.yaml', text);
  const load = (env: Record<string, string>) => directory.load(['fra-01.yaml'], { env });
  expect(load({ PORT: '8443' }).specs[0]?.spec.appliance.managementConsole.port).toBe(8443);
  for (const wrong of ['0', '65536', 'https', '8443 ']) {
    expect(load({ PORT: wrong }).problems).toHaveLength(1);
  }
  const { problems } = directory.load(['fra-01.yaml'], { env: {}, purpose: 'deploy' });
  expect(problems.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('the environment variable PORT is not set'),
  );
});
