import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { resolveSecret, type SecretContext, type SecretReference } from '../../secrets';
import { runScript } from './child-script';
import { CANARY, refusal, useDirectory } from './places';

// The real SDK against a server that answers what AWS answers; test/e2e/secret-stores.test.ts has moto.

const directory = useDirectory();
const parameter = { ssm: '/connectors/fra-01' };
const stored = { secretsmanager: 'connectors/fra-01' };

interface Asked {
  readonly target: string;
  readonly region: string;
  readonly key: string;
  readonly body: Record<string, unknown>;
}
let asked: Asked[];
let answer: { status: number; body: object | string };
let server: Server;
let context: SecretContext & { env: Record<string, string> };

beforeEach(async () => {
  asked = [];
  server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    incoming.on('end', () => {
      const credential = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '');
      const target = String(incoming.headers['x-amz-target']);
      asked.push({
        target,
        key: credential?.[1] ?? '',
        region: credential?.[2] ?? '',
        body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
      });
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      outgoing.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  context = {
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
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

describe('what is asked and taken', () => {
  test('a parameter, decrypted', async () => {
    answer = { status: 200, body: { Parameter: { Value: 'x', Version: 3, LastModifiedDate: 1700000000.5 } } };
    expect(await resolveSecret({ ...parameter, version: 'b' }, context)).toEqual({
      value: 'x',
      version: 'b 3@2023-11-14T22:13:20.500Z',
    });
    expect(asked).toEqual([
      {
        target: 'AmazonSSM.GetParameter',
        key: 'AKIAENVIRONMENT',
        region: 'eu-central-1',
        body: { Name: '/connectors/fra-01', WithDecryption: true },
      },
    ]);
  });

  test('a secret, whole', async () => {
    answer = { status: 200, body: { SecretString: '{"a":"x"}', VersionId: 'v-1' } };
    expect(await resolveSecret(stored, context)).toEqual({ value: '{"a":"x"}', version: 'v-1' });
    expect(asked).toMatchObject([
      { target: 'secretsmanager.GetSecretValue', body: { SecretId: 'connectors/fra-01' } },
    ]);
  });

  test('one key of a secret', async () => {
    answer = { status: 200, body: { SecretString: '{"a":"x","b.c":"y"}', VersionId: 'v-1' } };
    expect(await resolveSecret({ secretsmanager: 'connectors/fra-01#b.c' }, context)).toEqual({
      value: 'y',
      version: 'v-1',
    });
    expect(asked[0]?.body).toEqual({ SecretId: 'connectors/fra-01' });
  });
});

describe('the region', () => {
  const ARN = 'arn:aws:ssm:us-west-2:123456789012:parameter/connectors/fra-01';
  const regions: [string, SecretReference, Partial<SecretContext>, Record<string, string>, string][] = [
    ['the reference', { ssm: ARN, region: 'eu-west-1' }, { aws: { region: 'eu-west-2' } }, {}, 'eu-west-1'],
    ['an ARN', { ssm: ARN }, { aws: { region: 'eu-west-2' } }, {}, 'us-west-2'],
    ['the context', parameter, { aws: { region: 'eu-west-2' } }, {}, 'eu-west-2'],
    ['AWS_REGION', parameter, {}, { AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-central-1'],
    ['AWS_DEFAULT_REGION', parameter, {}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-west-3'],
  ];
  test.each(regions)('of %s', async (_what, reference, change, env, region) => {
    answer = { status: 200, body: { Parameter: { Value: 'x' } } };
    await resolveSecret(reference, { ...context, ...change, env: { ...context.env, ...env } });
    expect(asked[0]?.region).toBe(region);
  });

  test('of nobody', async () => {
    const nothing = join(directory.path, 'nothing');
    await withProcessEnvironment(
      { AWS_CONFIG_FILE: nothing, AWS_SHARED_CREDENTIALS_FILE: nothing },
      async () => {
        expect(await refusal(parameter, { env: { ...context.env, AWS_REGION: '' } })).toBe(
          'the SSM parameter /connectors/fra-01 is in no known region; set AWS_REGION, or name the region',
        );
      },
    );
  });
});

/** The SDK's own chain reads the process's environment. */
async function withProcessEnvironment(env: Record<string, string>, run: () => Promise<void>): Promise<void> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true' }, env);
  try {
    await run();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

describe('credentials', () => {
  test('of a profile the context names go before those of the environment', async () => {
    answer = { status: 200, body: { Parameter: { Value: 'x' } } };
    const credentials = directory.write(
      'credentials',
      '[other]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = s\n',
    );
    const files = { AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_CONFIG_FILE: '/dev/null' };
    await withProcessEnvironment(files, async () => {
      await resolveSecret(parameter, { ...context, aws: { profile: 'other' } });
      await resolveSecret(parameter, context);
    });
    expect(asked.map(({ key }) => key)).toEqual(['AKIAPROFILE', 'AKIAENVIRONMENT']);
  });

  test('that are nowhere', async () => {
    const env = { ...context.env, AWS_ACCESS_KEY_ID: '' };
    await withProcessEnvironment(
      { AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_CONFIG_FILE: '/dev/null' },
      async () => {
        expect(await refusal(parameter, { env })).toBe(
          'the SSM parameter /connectors/fra-01 cannot be read: no AWS credentials that are good now; run `aws sso login`, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
        );
      },
    );
    expect(asked).toEqual([]);
  });
});

describe('what AWS refuses', () => {
  const errors: [SecretReference, string, number, string][] = [
    [parameter, 'ParameterNotFound', 400, 'is not there; create it, or correct the name or the region'],
    [
      parameter,
      'ParameterVersionNotFound',
      400,
      'has no such version or label; correct what follows the colon',
    ],
    [stored, 'ResourceNotFoundException', 400, 'is not there; create it, or correct the name or the region'],
    [
      stored,
      'InvalidRequestException',
      400,
      'cannot be read as it is, such as when it is scheduled for deletion; restore it',
    ],
    [stored, 'DecryptionFailure', 400, 'cannot be decrypted; allow kms:Decrypt with its key'],
    [
      parameter,
      'AccessDeniedException',
      400,
      'may not be read with these credentials; allow ssm:GetParameter, and kms:Decrypt with its key',
    ],
    [
      stored,
      'AccessDeniedException',
      400,
      'may not be read with these credentials; allow secretsmanager:GetSecretValue, and kms:Decrypt with its key',
    ],
    [
      parameter,
      'UnrecognizedClientException',
      400,
      'cannot be read: AWS does not know these credentials; correct them',
    ],
    [
      parameter,
      'InvalidSignatureException',
      400,
      'cannot be read: the secret access key is wrong, or the clock; correct them',
    ],
    [
      parameter,
      'ExpiredTokenException',
      400,
      'cannot be read: the AWS credentials have expired; log in again',
    ],
    [parameter, 'ValidationException', 400, 'has a name that AWS does not accept; correct it'],
    [
      parameter,
      'SomethingNew',
      418,
      'cannot be read from AWS (HTTP 418); try `aws ssm get-parameter` by hand',
    ],
    [
      stored,
      CANARY,
      400,
      'cannot be read from AWS (HTTP 400); try `aws secretsmanager get-secret-value` by hand',
    ],
    [
      stored,
      'constructor',
      400,
      'cannot be read from AWS (HTTP 400); try `aws secretsmanager get-secret-value` by hand',
    ],
  ];
  test.each(errors)('%j: %s; what else it says is not shown', async (reference, type, status, problem) => {
    answer = { status, body: { __type: type, message: `the value ${CANARY}`, Message: CANARY } };
    const subject =
      'ssm' in reference
        ? `the SSM parameter ${reference.ssm}`
        : 'the secret connectors/fra-01 of Secrets Manager';
    expect(await refusal(reference, context)).toBe(`${subject} ${problem}`);
  });

  test('an answer that is none', async () => {
    answer = { status: 200, body: `<html>${CANARY}</html>` };
    expect(await refusal(parameter, context)).toContain('cannot be read from AWS (');
  });

  test('an endpoint of one service goes before that of all, which nobody answers', async () => {
    const env = {
      ...context.env,
      AWS_ENDPOINT_URL_SSM: context.env.AWS_ENDPOINT_URL!,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    };
    answer = { status: 200, body: { Parameter: { Value: 'x' } } };
    expect((await resolveSecret(parameter, { env })).value).toBe('x');
    // The SDK takes jest's errors of the network for none, and drops their code.
    const output = await runScript(
      `require(index).resolveSecret(${JSON.stringify(stored)}, { env: process.env }).catch((error) => console.log(error.message));`,
      env,
    );
    expect(output).toBe(
      'the secret connectors/fra-01 of Secrets Manager cannot be read from AWS (ECONNREFUSED); try `aws secretsmanager get-secret-value` by hand\n',
    );
  });
});

describe('what a store holds and nobody can use', () => {
  const subject = 'the secret connectors/fra-01#a of Secrets Manager';
  const values: [string, object, string][] = [
    [
      'text',
      { SecretString: CANARY },
      'is no JSON object, hence has no key; leave #a out to take the whole of it',
    ],
    [
      'a list',
      { SecretString: `["${CANARY}"]` },
      'is no JSON object, hence has no key; leave #a out to take the whole of it',
    ],
    ['another key', { SecretString: `{"${CANARY}":"x"}` }, 'has no a; add it, or correct what follows #'],
    ['a number', { SecretString: '{"a":123456789012345678901}' }, 'is no text; store it in quotes'],
    ['a map', { SecretString: `{"a":{"${CANARY}":1}}` }, 'is no text; store it in quotes'],
    [
      'bytes',
      { SecretBinary: Buffer.from(CANARY).toString('base64') },
      'is binary; store it as text (SecretString)',
    ],
    ['nothing', { SecretString: '{"a":""}' }, 'is empty; put the secret there'],
  ];
  test.each(values)('%s', async (_what, body, problem) => {
    answer = { status: 200, body };
    expect(await refusal({ secretsmanager: 'connectors/fra-01#a' }, context)).toBe(`${subject} ${problem}`);
  });
});
