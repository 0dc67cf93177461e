import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { down, environment, up } from '../../lab';
import { checkoutRoot, toolsDirectory } from '../../lab/location';
import { silent } from '../../lab/progress';
import { ensureTool } from '../../lab/tool';
import { secretTool } from '../../lab/tools';
import { resolveSecret } from '../../secrets';
import { CANARY, refusal } from '../secrets/places';

const directory = mkdtempSync(join(tmpdir(), 'secret-stores-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("the lab's AWS", () => {
  let env: Record<string, string>;
  let ssm: SSMClient;
  let secretsManager: SecretsManagerClient;
  let iam: IAMClient;
  const labDirectory = join(directory, 'lab');

  beforeAll(async () => {
    const { set } = environment(await up({ directory: labDirectory, exitWith: process.pid }), {});
    env = { ...set };
    const settings = {
      endpoint: set.AWS_ENDPOINT_URL,
      region: set.AWS_REGION,
      credentials: { accessKeyId: set.AWS_ACCESS_KEY_ID!, secretAccessKey: set.AWS_SECRET_ACCESS_KEY! },
    };
    ssm = new SSMClient(settings);
    secretsManager = new SecretsManagerClient(settings);
    iam = new IAMClient(settings);
  }, 600_000);
  afterAll(async () => {
    for (const client of [ssm, secretsManager, iam]) client.destroy();
    await down({ directory: labDirectory, delete: true });
  }, 60_000);

  const put = (Name: string, Value: string) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }));

  test('a parameter, its versions, and one of them', async () => {
    const Name = '/connectors/fra-01/console';
    await put(Name, CANARY);
    const first = await resolveSecret({ ssm: Name }, { env });
    expect(first).toEqual({ value: CANARY, version: expect.stringMatching(/^1@\d{4}-\d\d-/) as string });
    expect(await resolveSecret({ ssm: Name }, { env })).toEqual(first);

    await put(Name, 'second');
    expect(await resolveSecret({ ssm: Name }, { env })).toEqual({
      value: 'second',
      version: expect.stringMatching(/^2@/) as string,
    });
    expect(await resolveSecret({ ssm: `${Name}:1` }, { env })).toEqual(first);

    await ssm.send(new DeleteParameterCommand({ Name }));
    await put(Name, 'anew');
    const anew = await resolveSecret({ ssm: Name }, { env });
    expect(anew.version).toMatch(/^1@/);
    expect(anew.version).not.toBe(first.version);
  });

  test('a parameter that is not there, not in this version, or not in this region', async () => {
    await put('/here', CANARY);
    const remedy = 'is not there; create it, or correct the name or the region';
    expect(await refusal({ ssm: '/nowhere' }, { env })).toBe(`the SSM parameter /nowhere ${remedy}`);
    expect(await refusal({ ssm: '/here', region: 'us-west-2' }, { env })).toBe(
      `the SSM parameter /here ${remedy}`,
    );
    expect(await refusal({ ssm: '/here:7' }, { env })).toBe(
      'the SSM parameter /here:7 has no such version or label; correct what follows the colon',
    );
  });

  test('a secret, by its name, its ARN and a key of it', async () => {
    const secret = { username: 'ec2-user', password: CANARY };
    const SecretString = JSON.stringify(secret);
    const { ARN } = await secretsManager.send(
      new CreateSecretCommand({ Name: 'connectors/fra-01', SecretString }),
    );
    const whole = await resolveSecret({ secretsmanager: 'connectors/fra-01' }, { env });
    expect(whole.value).toBe(SecretString);
    const elsewhere = { env, aws: { region: 'us-west-2' } };
    expect(await resolveSecret({ secretsmanager: `${ARN}#password` }, elsewhere)).toEqual({
      value: CANARY,
      version: whole.version,
    });

    const SecretId = 'connectors/fra-01';
    await secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString: '{"password":"second"}' }));
    const second = await resolveSecret({ secretsmanager: 'connectors/fra-01#password' }, { env });
    expect(second.value).toBe('second');
    expect(second.version).not.toBe(whole.version);
    expect(await refusal({ secretsmanager: 'connectors/fra-01#username' }, { env })).toBe(
      'the secret connectors/fra-01#username of Secrets Manager has no username; add it, or correct what follows #',
    );
  });

  test('a secret that is binary, deleted or not there', async () => {
    const of = (name: string) => `the secret ${name} of Secrets Manager`;
    await secretsManager.send(new CreateSecretCommand({ Name: 'binary', SecretBinary: Buffer.from(CANARY) }));
    expect(await refusal({ secretsmanager: 'binary' }, { env })).toBe(
      `${of('binary')} is binary; store it as text (SecretString)`,
    );
    await secretsManager.send(new CreateSecretCommand({ Name: 'deleted', SecretString: CANARY }));
    await secretsManager.send(new DeleteSecretCommand({ SecretId: 'deleted', RecoveryWindowInDays: 7 }));
    expect(await refusal({ secretsmanager: 'deleted' }, { env })).toBe(
      `${of('deleted')} cannot be read as it is, such as when it is scheduled for deletion; restore it`,
    );
    expect(await refusal({ secretsmanager: 'nowhere' }, { env })).toBe(
      `${of('nowhere')} is not there; create it, or correct the name or the region`,
    );
  });

  test('with a role that is assumed', async () => {
    await put('/assumed', CANARY);
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }],
    });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument }));
    const aws = { assumeRole: { roleArn: Role!.Arn!, externalId: 'abc' } };
    expect((await resolveSecret({ ssm: '/assumed' }, { env, aws })).value).toBe(CANARY);
  });
});

describe('sops', () => {
  let env: NodeJS.ProcessEnv;
  let encryptor: NodeJS.ProcessEnv;
  let sops: string;
  const keys = join(directory, 'keys.txt');

  beforeAll(async () => {
    sops = await ensureTool(secretTool(checkoutRoot()), {
      toolsDirectory: toolsDirectory(),
      progress: silent,
    });
    const recipient = newKey(keys);
    env = { PATH: '/nowhere', HOME: directory, CONNECTOR_SOPS: sops, SOPS_AGE_KEY_FILE: keys };
    encryptor = { ...env, SOPS_AGE_RECIPIENTS: recipient };
  }, 600_000);

  /** A key of age's; the result is what encrypts for it. */
  function newKey(file: string): string {
    run(join(dirname(sops), 'age-keygen'), ['-o', file]);
    return /public key: (age1\S+)/.exec(readFileSync(file, 'utf8'))![1]!;
  }

  function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
    const { status, stderr } = spawnSync(command, args, { env: environment, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  }

  function encrypted(name: string, content: string, options: readonly string[] = []): string {
    const file = join(directory, name);
    writeFileSync(file, content);
    run(sops, ['encrypt', '--in-place', ...options, file], encryptor);
    if (options.length === 0) expect(readFileSync(file, 'utf8')).not.toContain(CANARY);
    chmodSync(file, 0o644);
    return file;
  }

  const set = (file: string, key: string, value: string) =>
    run(sops, ['set', file, `["${key}"]`, JSON.stringify(value)], encryptor);

  const tree = { console: { password: CANARY, 'with.dot': 'b', users: [{ name: 'c' }] }, text: 'd\ne\n' };
  const keysOfTree: [string, string][] = [
    ['console.password', CANARY],
    ['["console"]["with.dot"]', 'b'],
    ['console.users.0.name', 'c'],
    ['text', 'd\ne\n'],
  ];
  const yaml = `console:\n  password: ${CANARY}\n  with.dot: b\n  users:\n  - name: c\ntext: |\n  d\n  e\n`;
  describe.each([
    ['tree.yaml', yaml],
    ['tree.yml', yaml],
    ['tree.json', JSON.stringify(tree)],
  ])('%s', (name, content) => {
    test.each(keysOfTree)('%s', async (key, value) => {
      const file = encrypted(name, content);
      expect((await resolveSecret({ sops: `${file}#${key}` }, { env })).value).toBe(value);
    });
  });

  test('a dotenv file', async () => {
    const file = encrypted('tree.env', `# comment\nUSER=a\nPASSWORD=${CANARY}\n`);
    expect((await resolveSecret({ sops: `${file}#PASSWORD` }, { env })).value).toBe(CANARY);
  });

  test('a file as a whole', async () => {
    const file = encrypted('key.pem', `-----BEGIN-----\n${CANARY}\n-----END-----\n`);
    const secret = await resolveSecret({ sops: file }, { env });
    expect(secret.value).toBe(`-----BEGIN-----\n${CANARY}\n-----END-----`);
  });

  test('its version changes with the value, and not with another', async () => {
    const file = encrypted('versions.yaml', 'password: a\nother: b\n');
    const read = () => resolveSecret({ sops: `${file}#password` }, { env });
    const first = await read();
    set(file, 'other', 'c');
    expect(await read()).toEqual(first);
    set(file, 'password', 'd');
    const second = await read();
    expect(second.value).toBe('d');
    expect(second.version).not.toBe(first.version);
    set(file, 'password', 'a');
    expect((await read()).version).not.toBe(first.version);
  });

  test('what is no text in it, or not encrypted', async () => {
    const file = encrypted(
      'values.yaml',
      'number: 0123\ntruth: true\nmap: { a: b }\nempty: ""\nnothing: null\n',
    );
    const problem = async (key: string) => refusal({ sops: `${file}#${key}` }, { env });
    for (const key of ['number', 'truth']) {
      expect(await problem(key)).toContain('is a number or a truth value; put it in quotes');
    }
    expect(await problem('map')).toContain('is a map or a list');
    expect(await problem('empty')).toContain('is empty');
    expect(await problem('nothing')).toContain('is empty');
    expect(await problem('elsewhere')).toContain('is not there');
    const open = encrypted('open.yaml', `password: ${CANARY}\nother: a\n`, ['--encrypted-regex', '^other$']);
    expect(await refusal({ sops: `${open}#password` }, { env })).toContain('is not encrypted in that file');
  });

  test('with another key, with a damaged file, and with none', async () => {
    const file = encrypted('refused.yaml', `password: ${CANARY}\nother: a\n`);
    const subject = `the key password of the sops file ${file}`;
    const other = join(directory, 'other-keys.txt');
    newKey(other);
    const noKey = `${subject} cannot be decrypted: no key that opens it is at hand; set SOPS_AGE_KEY_FILE, or log in to its key service`;
    const reference = { sops: `${file}#password` };
    expect(await refusal(reference, { env: { ...env, SOPS_AGE_KEY_FILE: other } })).toBe(noKey);
    expect(await refusal(reference, { env: { ...env, SOPS_AGE_KEY_FILE: undefined } })).toBe(noKey);

    const text = readFileSync(file, 'utf8');
    const damaged = `${subject} cannot be decrypted: the file was changed without sops or is damaged; restore it`;
    // A value of another place, which decrypts nowhere else; and a line taken away, which only the MAC notices.
    const value = /^other: (.*)$/m.exec(text)![1]!;
    writeFileSync(file, text.replace(/^password: .*$/m, `password: ${value}`));
    expect(await refusal(reference, { env })).toBe(damaged);
    writeFileSync(file, text.replace(/^other: .*\n/m, ''));
    expect(await refusal(reference, { env })).toBe(damaged);
    writeFileSync(file, text);
    expect((await resolveSecret(reference, { env })).value).toBe(CANARY);
  });
});
