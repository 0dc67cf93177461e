import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { checkoutRoot, toolsDirectory } from '../../lab/location';
import { silent } from '../../lab/progress';
import { ensureTool } from '../../lab/tool';
import { secretTool } from '../../lab/tools';
import { checkStore, removeSecret, resolveSecret, storeSecret } from '../../secrets';
import { CANARY } from '../secrets/places';
import { useAws } from './support/aws-server';
import { refused, removeTwice, roundTrip, VALUES } from '../secrets/round-trip';

const directory = mkdtempSync(join(tmpdir(), 'secret-writing-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("the lab's AWS", () => {
  const { env } = useAws();
  let ssm: SSMClient;
  let secretsManager: SecretsManagerClient;

  beforeAll(() => {
    const settings = {
      endpoint: env.AWS_ENDPOINT_URL,
      region: env.AWS_REGION,
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'of-nobody' },
    };
    ssm = new SSMClient(settings);
    secretsManager = new SecretsManagerClient(settings);
  });
  afterAll(() => {
    for (const client of [ssm, secretsManager]) client.destroy();
  });

  describe('ssm', () => {
    test.each(VALUES)('%s', async (_what, value) => {
      const store = { ssm: '/connectors/round-trip' };
      await checkStore(store, { env });
      const first = await roundTrip(store, value, { env });
      expect(await roundTrip(store, `${value}x`, { env })).not.toBe(first);
    });

    test('a SecureString, whose key stays', async () => {
      const Name = '/connectors/fra-01/key';
      await storeSecret({ ssm: Name }, CANARY, { env });
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      expect(Parameter).toMatchObject({ Type: 'SecureString', Version: 1 });
      expect(Parameter?.Value).not.toBe(CANARY);

      const KeyId = 'alias/connectors';
      await ssm.send(new DeleteParameterCommand({ Name }));
      await ssm.send(new PutParameterCommand({ Name, Value: 'x', Type: 'SecureString', KeyId }));
      await storeSecret({ ssm: Name }, CANARY, { env });
      const { Parameters } = await ssm.send(
        new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: [Name] }] }),
      );
      expect(Parameters).toMatchObject([{ KeyId, Version: 2 }]);
    });

    test('in the region of the reference', async () => {
      await roundTrip({ ssm: '/elsewhere', region: 'us-west-2' }, CANARY, { env });
      expect(await refused(resolveSecret({ ssm: '/elsewhere' }, { env }))).toContain('is not there');
    });

    test('removed, and stored again', async () => {
      const store = { ssm: '/removed' };
      const first = await roundTrip(store, CANARY, { env });
      await removeTwice(store, { env });
      expect(await roundTrip(store, CANARY, { env })).not.toBe(first);
    });

    test('a parameter in the clear is left as it is', async () => {
      await ssm.send(new PutParameterCommand({ Name: '/clear', Value: 'x', Type: 'String' }));
      const problem =
        'the SSM parameter /clear is stored in the clear (String), which AWS cannot turn into a SecureString; delete it, or name another';
      expect(await refused(checkStore({ ssm: '/clear' }, { env }))).toBe(problem);
      expect(await refused(storeSecret({ ssm: '/clear' }, CANARY, { env }))).toBe(problem);
      expect((await resolveSecret({ ssm: '/clear' }, { env })).value).toBe('x');
    });
  });

  describe('secretsmanager', () => {
    const current = async (SecretId: string): Promise<string | undefined> =>
      (await secretsManager.send(new GetSecretValueCommand({ SecretId }))).SecretString;

    describe.each([{ secretsmanager: 'round-trip' }, { secretsmanager: 'round-trip-of#a.key' }])(
      '%j',
      (store) => {
        test.each(VALUES)('%s', async (_what, value) => {
          await checkStore(store, { env });
          const first = await roundTrip(store, value, { env });
          expect(await roundTrip(store, `${value}x`, { env })).not.toBe(first);
        });

        test('removed, and stored again', async () => {
          await roundTrip(store, CANARY, { env });
          await removeTwice(store, { env });
          await checkStore(store, { env });
          await roundTrip(store, CANARY, { env });
        });
      },
    );

    test('the other keys stay, with every digit of their numbers', async () => {
      const SecretString = '{"user":"x","big":12345678901234567890,"map":{"a":[1.0]}}';
      await secretsManager.send(new CreateSecretCommand({ Name: 'shared', SecretString }));
      await roundTrip({ secretsmanager: 'shared#key' }, CANARY, { env });
      expect(await current('shared')).toBe(`${SecretString.slice(0, -1)},"key":"${CANARY}"}`);
      await removeTwice({ secretsmanager: 'shared#key' }, { env });
      expect(await current('shared')).toBe(SecretString);
    });

    test('of many that write at once none is lost', async () => {
      const keys = ['a', 'b', 'c', 'd'];
      await storeSecret({ secretsmanager: 'at-once#first' }, CANARY, { env });
      await Promise.all(keys.map((key) => storeSecret({ secretsmanager: `at-once#${key}` }, key, { env })));
      expect(JSON.parse((await current('at-once'))!)).toEqual({
        first: CANARY,
        ...Object.fromEntries(keys.map((key) => [key, key])),
      });
    });

    test('by its ARN, which can be written and not made', async () => {
      const { ARN = '' } = await secretsManager.send(
        new CreateSecretCommand({ Name: 'by-arn', SecretString: 'x' }),
      );
      const elsewhere = { env, aws: { region: 'us-west-2' } };
      await roundTrip({ secretsmanager: ARN }, CANARY, elsewhere);
      const gone = ARN.replace('by-arn', 'gone-arn');
      expect(await refused(checkStore({ secretsmanager: gone }, { env }))).toContain(
        'is not there; write its name, by which it can be made',
      );
    });

    test('scheduled for deletion: restored without what it held', async () => {
      const SecretString = '{"other":"x"}';
      await secretsManager.send(new CreateSecretCommand({ Name: 'scheduled', SecretString }));
      await secretsManager.send(new DeleteSecretCommand({ SecretId: 'scheduled', RecoveryWindowInDays: 7 }));
      await roundTrip({ secretsmanager: 'scheduled#key' }, CANARY, { env });
      expect(JSON.parse((await current('scheduled'))!)).toEqual({ key: CANARY });
    });

    test('made without a value', async () => {
      await secretsManager.send(new CreateSecretCommand({ Name: 'empty' }));
      await roundTrip({ secretsmanager: 'empty#key' }, CANARY, { env });
    });

    test('binary, or no object, is left as it is', async () => {
      await secretsManager.send(
        new CreateSecretCommand({ Name: 'bytes', SecretBinary: Buffer.from(CANARY) }),
      );
      await secretsManager.send(new CreateSecretCommand({ Name: 'text', SecretString: CANARY }));
      for (const [name, problem] of [
        ['bytes', 'is binary; name another secret, or delete it'],
        ['text#key', 'is no JSON object, hence takes no key; leave #KEY out, or name another secret'],
      ] as const) {
        const store = { secretsmanager: name };
        for (const work of [checkStore(store, { env }), storeSecret(store, 'x', { env })])
          expect(await refused(work)).toBe(`the secret ${name} of Secrets Manager ${problem}`);
      }
      expect(await current('text')).toBe(CANARY);
      await secretsManager.send(new PutSecretValueCommand({ SecretId: 'text', SecretString: 'y' }));
      await roundTrip({ secretsmanager: 'text' }, CANARY, { env });
    });
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
    run(join(dirname(sops), 'age-keygen'), ['-o', keys]);
    const recipient = /public key: (age1\S+)/.exec(readFileSync(keys, 'utf8'))![1]!;
    env = { PATH: '/nowhere', HOME: directory, CONNECTOR_SOPS: sops, SOPS_AGE_KEY_FILE: keys };
    encryptor = { ...env, SOPS_AGE_RECIPIENTS: recipient };
  }, 600_000);

  function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
    const { status, stderr, stdout } = spawnSync(command, args, { env: environment, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  function encrypted(name: string, content: string, options: readonly string[] = []): string {
    const file = join(directory, name);
    writeFileSync(file, content);
    run(sops, ['encrypt', '--in-place', ...options, file], encryptor);
    chmodSync(file, 0o640);
    return file;
  }
  const decrypted = (file: string): string => run(sops, ['decrypt', file], env);
  /** Nothing else is left in the directory than was there. */
  const listing = (): string[] => readdirSync(directory).sort();

  const files: [string, string, string][] = [
    ['tree.yaml', '# comment\na: "0123"\nlist:\n- b\n', 'console.password'],
    ['tree.yml', 'console:\n  password: old\n  other: x\n', 'console.password'],
    ['list.yaml', 'users:\n- name: a\n  password: old\n', 'users.0.password'],
    ['dots.yaml', 'a: b\n', '["with.dot"]["and#hash"]'],
    ['tree.json', '{"a":"b","n":12345678901234567890}', 'console.password'],
    ['tree.env', '# comment\nUSER=a\nPASSWORD=old\n', 'PASSWORD'],
    ['new.env', 'USER=a\n', 'PASSWORD'],
    ['key.pem', 'old\n', ''],
  ];
  describe.each(files)('%s', (name, content, key) => {
    test.each(VALUES)(`${key}: %s`, async (_what, value) => {
      const file = encrypted(name, content);
      const before = listing();
      const store = { sops: key === '' ? file : `${file}#${key}` };
      await checkStore(store, { env });
      const first = await roundTrip(store, value, { env });
      expect(await roundTrip(store, `${value}x`, { env })).not.toBe(first);
      expect(readFileSync(file, 'utf8')).not.toContain(value);
      expect(listing()).toEqual(before);
      expect(statSync(file).mode & 0o777).toBe(0o640);
    });
  });

  test('a check changes nothing', async () => {
    const file = encrypted('checked.yaml', 'a: b\n');
    const text = readFileSync(file, 'utf8');
    await checkStore({ sops: `${file}#new.key` }, { env });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('what else is in the file stays, encrypted as it was', async () => {
    const file = encrypted('others.yaml', '# why\na: 0123\nb:\n  c: d # here\n');
    const line = /^a: .*$/m.exec(readFileSync(file, 'utf8'))![0];
    await storeSecret({ sops: `${file}#b.key` }, CANARY, { env });
    expect(decrypted(file)).toBe(`# why\na: 83\nb:\n    # here\n    c: d\n    key: ${CANARY}\n`);
    expect(readFileSync(file, 'utf8')).toContain(line);
    await removeTwice({ sops: `${file}#b.key` }, { env });
    expect(decrypted(file)).not.toContain(CANARY);
    await removeSecret({ sops: `${file}.gone.yaml#a` }, { env });
  });

  test('a link is followed, and stays one', async () => {
    const file = encrypted('real.yaml', 'a: b\n');
    const link = join(directory, 'link.yaml');
    symlinkSync(file, link);
    await roundTrip({ sops: `${link}#key` }, CANARY, { env });
    expect((await resolveSecret({ sops: `${file}#key` }, { env })).value).toBe(CANARY);
  });

  test('the value is in no argument, and nowhere in the clear but in memory', async () => {
    const file = encrypted('watched.yaml', 'a: b\n');
    const log = join(directory, 'log');
    const wrapper = join(directory, 'watched-sops');
    writeFileSync(wrapper, `#!/bin/sh\n{ echo "$@"; env; } >> '${log}'\nexec '${sops}' "$@"\n`);
    chmodSync(wrapper, 0o700);
    const watched = { ...env, PATH: process.env.PATH, CONNECTOR_SOPS: wrapper };
    await storeSecret({ sops: `${file}#key` }, CANARY, { env: watched });
    const text = readFileSync(log, 'utf8');
    expect(text).toContain(`edit ${directory}`);
    expect(text).not.toContain(CANARY);
    const [, temporary = ''] = /^TMPDIR=(.*)$/m.exec(text) ?? [];
    expect(temporary).not.toBe('');
    expect(() => statSync(temporary)).toThrow('ENOENT');
  });

  test('what cannot be written is said before, and nothing is changed', async () => {
    const tree = encrypted('refused.yaml', 'text: x\nmap: { a: b }\nlist: [a]\n');
    const open = encrypted('open.yaml', 'a: b\n', ['--encrypted-regex', '^a$']);
    const dotenv = encrypted('refused.env', 'A=b\n');
    const plain = join(directory, 'plain.yaml');
    writeFileSync(plain, 'a: b\n');
    const refusals: [string, string][] = [
      [`${tree}#map`, 'is a map or a list, which would be lost; name one value in it'],
      [`${tree}#text.key`, 'leads through a value that is no map, or beyond a list; correct the key'],
      [`${tree}#list.1`, 'leads through a value that is no map, or beyond a list; correct the key'],
      [`${tree}#list.key`, 'leads through a value that is no map, or beyond a list; correct the key'],
      [`${tree}#a..b`, 'is no path of keys'],
      [tree, 'has many values; name one: FILE#KEY'],
      [`${open}#key`, 'is not written: the file leaves this key in the clear'],
      [`${plain}#a`, 'is in a file that is not encrypted'],
      [`${tree}.gone.yaml#a`, 'is not there: there is no such file'],
    ];
    const texts = () => [tree, open, plain, dotenv].map((file) => readFileSync(file, 'utf8'));
    const [before, names] = [texts(), listing()];
    for (const [locator, problem] of refusals) {
      const store = { sops: locator };
      for (const work of [checkStore(store, { env }), storeSecret(store, CANARY, { env })])
        expect(await refused(work)).toContain(problem);
    }
    expect(await refused(storeSecret({ sops: `${dotenv}#A` }, 'a\\nb', { env }))).toContain(
      'cannot hold \\n as two characters',
    );
    const noKey = { ...env, SOPS_AGE_KEY_FILE: '/nowhere' };
    expect(await refused(checkStore({ sops: `${tree}#text` }, { env: noKey }))).toContain(
      'no key that opens it is at hand',
    );
    expect(texts()).toEqual(before);
    expect(listing()).toEqual(names);
  });
});
