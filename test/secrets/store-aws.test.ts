import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  checkStore,
  removeSecret,
  storeSecret,
  type SecretContext,
  type SecretStoreReference,
} from '../../secrets';
import { onAwsChange, type AwsChange } from '../../secrets/aws/changes';
import { CANARY } from './places';
import { refused } from './round-trip';

// What this program asks, and what it makes of refusals; test/e2e/secret-writing.test.ts has moto.

interface Asked {
  readonly action: string;
  readonly region: string;
  readonly body: Record<string, unknown>;
}
interface Answer {
  readonly status: number;
  readonly body: object;
}
const parameter = { ssm: '/connectors/fra-01' };
const secret = { secretsmanager: 'connectors/fra-01#key' };
let asked: Asked[];
/** By action; what is not there answers with an empty object. */
let answers: Record<string, Answer>;
let server: Server;
let context: SecretContext & { env: Record<string, string> };

const refusing = (type: string, status = 400): Answer => ({
  status,
  body: { __type: type, message: `the value ${CANARY}`, Message: CANARY },
});

beforeEach(async () => {
  asked = [];
  answers = {};
  server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    incoming.on('end', () => {
      const action = String(incoming.headers['x-amz-target']).replace(/^.*\./, '');
      const [, region = ''] =
        /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '') ?? [];
      asked.push({ action, region, body: JSON.parse(text) as Record<string, unknown> });
      const { status, body } = answers[action] ?? { status: 200, body: {} };
      outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context = {
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT',
      AWS_SECRET_ACCESS_KEY: `key-${CANARY}`,
      AWS_REGION: 'eu-central-1',
    },
  };
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const actions = (): string[] => asked.map(({ action }) => action);

test('a check asks for a type, not for a value, and writes nothing', async () => {
  answers.GetParameter = { status: 200, body: { Parameter: { Type: 'SecureString', Value: 'x' } } };
  await checkStore({ ...parameter, region: 'us-west-2' }, context);
  expect(asked).toEqual([
    {
      action: 'GetParameter',
      region: 'us-west-2',
      body: { Name: '/connectors/fra-01', WithDecryption: false },
    },
  ]);
});

test('a name that is free is a good place', async () => {
  answers.GetParameter = refusing('ParameterNotFound');
  await checkStore(parameter, context);
  answers.GetSecretValue = refusing('ResourceNotFoundException');
  answers.DescribeSecret = refusing('ResourceNotFoundException');
  await checkStore(secret, context);
  expect(actions()).toEqual(['GetParameter', 'GetSecretValue', 'DescribeSecret']);
});

const names: [SecretStoreReference, string][] = [
  [{ ssm: '/a:3' }, 'names one version, which never changes; leave out what follows the colon'],
  [{ ssm: '/a:label' }, 'names one version, which never changes; leave out what follows the colon'],
  [
    { ssm: 'arn:aws:ssm:us-west-2:123456789012:parameter/a' },
    'cannot be written by its ARN, which AWS takes for reading alone; write its name, and its region',
  ],
  [{ secretsmanager: 'a#' }, 'is not of the form NAME or NAME#KEY; correct it'],
  [{ secretsmanager: '#a' }, 'is not of the form NAME or NAME#KEY; correct it'],
];
test.each(names)('%j is refused before anything is asked', async (store, problem) => {
  for (const work of [
    checkStore(store, context),
    storeSecret(store, CANARY, context),
    removeSecret(store, context),
  ])
    expect(await refused(work)).toContain(` ${problem}`);
  expect(asked).toEqual([]);
});

const SECRET = { SecretString: '{"other":"x"}', VersionId: 'v-1' };
const writing: [SecretStoreReference, string, string, number, string][] = [
  [
    parameter,
    'PutParameter',
    'AccessDeniedException',
    400,
    'may not be written with these credentials; allow ssm:PutParameter, and kms:Encrypt and kms:GenerateDataKey with its key',
  ],
  [
    parameter,
    'PutParameter',
    'HierarchyTypeMismatchException',
    400,
    'is stored in the clear (String), which AWS cannot turn into a SecureString; delete it, or name another',
  ],
  [
    parameter,
    'PutParameter',
    'ExpiredTokenException',
    400,
    'cannot be written: the AWS credentials have expired; log in again',
  ],
  [
    parameter,
    'PutParameter',
    'SomethingNew',
    418,
    'cannot be written to AWS (HTTP 418); see whether ssm:PutParameter works by hand',
  ],
  [
    parameter,
    'DescribeParameters',
    'AccessDeniedException',
    400,
    'may not be written with these credentials; allow ssm:DescribeParameters, and kms:Encrypt and kms:GenerateDataKey with its key',
  ],
  [
    parameter,
    'GetParameter',
    'AccessDeniedException',
    400,
    'may not be read with these credentials; allow ssm:GetParameter, and kms:Decrypt with its key',
  ],
  [
    secret,
    'PutSecretValue',
    'AccessDeniedException',
    400,
    'may not be written with these credentials; allow secretsmanager:PutSecretValue, and kms:Encrypt and kms:GenerateDataKey with its key',
  ],
  [
    secret,
    'UpdateSecretVersionStage',
    'AccessDeniedException',
    400,
    'may not be written with these credentials; allow secretsmanager:UpdateSecretVersionStage, and kms:Encrypt and kms:GenerateDataKey with its key',
  ],
  [
    secret,
    'PutSecretValue',
    CANARY,
    400,
    'cannot be written to AWS (HTTP 400); see whether secretsmanager:PutSecretValue works by hand',
  ],
  [
    secret,
    'UpdateSecretVersionStage',
    'InvalidParameterException',
    400,
    'is being changed by somebody else all the time; run again later',
  ],
];
test.each(writing)('%j: %s answers %s', async (store, action, type, status, problem) => {
  answers.GetParameter = { status: 200, body: { Parameter: { Type: 'SecureString', Value: 'x' } } };
  answers.GetSecretValue = { status: 200, body: SECRET };
  answers.PutSecretValue = { status: 200, body: { VersionId: 'v-2' } };
  answers[action] = refusing(type, status);
  const message = await refused(storeSecret(store, CANARY, context));
  expect(
    message.slice(message.indexOf(' ', message.indexOf('fra-01')) + 1).replace('of Secrets Manager ', ''),
  ).toBe(problem);
});

test('one key becomes the current version only in place of the one it was made from', async () => {
  answers.GetSecretValue = { status: 200, body: SECRET };
  answers.PutSecretValue = { status: 200, body: { VersionId: 'v-2' } };
  // What is read back is the old value still, which is not what is looked at here.
  await storeSecret(secret, CANARY, { ...context, signal: AbortSignal.timeout(500) }).catch(() => undefined);
  expect(asked.slice(0, 3)).toEqual([
    { action: 'GetSecretValue', region: 'eu-central-1', body: { SecretId: 'connectors/fra-01' } },
    {
      action: 'PutSecretValue',
      region: 'eu-central-1',
      body: {
        SecretId: 'connectors/fra-01',
        SecretString: `{"other":"x","key":"${CANARY}"}`,
        VersionStages: ['connector-pending'],
        ClientRequestToken: expect.any(String) as string,
      },
    },
    {
      action: 'UpdateSecretVersionStage',
      region: 'eu-central-1',
      body: {
        SecretId: 'connectors/fra-01',
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: 'v-2',
        RemoveFromVersionId: 'v-1',
      },
    },
  ]);
});

test('what is gone is removed already', async () => {
  answers.DeleteParameter = refusing('ParameterNotFound');
  await removeSecret(parameter, context);
  answers.GetSecretValue = refusing('ResourceNotFoundException');
  answers.DescribeSecret = refusing('ResourceNotFoundException');
  await removeSecret(secret, context);
  answers.GetSecretValue = { status: 200, body: SECRET };
  await removeSecret(secret, context);
  expect(actions()).toEqual(['DeleteParameter', 'GetSecretValue', 'DescribeSecret', 'GetSecretValue']);
});

test('who wants to know is told of what was written and refused, not of what was read, and of no value', async () => {
  const changes: AwsChange[] = [];
  onAwsChange((change) => {
    changes.push(change);
  });
  try {
    answers.GetParameter = { status: 200, body: { Parameter: { Type: 'SecureString', Value: CANARY } } };
    await storeSecret(parameter, CANARY, context);
    answers.PutParameter = refusing('AccessDeniedException');
    await refused(storeSecret(parameter, CANARY, context));
  } finally {
    onAwsChange(undefined);
  }
  expect(actions()).toContain('GetParameter');
  expect(changes).toMatchObject([
    { service: 'SSM', operation: 'PutParameter', object: '/connectors/fra-01', outcome: 'done' },
    { operation: 'PutParameter', outcome: 'failed', error: 'AccessDeniedException' },
  ]);
  expect(JSON.stringify(changes)).not.toContain(CANARY);
});
