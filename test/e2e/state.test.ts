import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { backendChanged } from '../../engine';
import { loadSpecs } from '../../config';
import { vanished } from '../../deployment/states';
import { engines } from '../conformance/support/engine';
import { VALID } from '../support/spec-files';
import { useAws } from './support/aws-server';
import { ROOT, type Outcome } from './support/deployment';
import { StateServer } from './support/state-server';

const aws = useAws();
const STACKS = ['fra-01-identity', 'fra-01'];
/** As a deployment leaves one in a state: of the provider that is nowhere but beside a synthesized stack. */
const OF_OUR_PROVIDER = {
  ...{ mode: 'managed', type: 'connector_guard', name: 'appliance' },
  provider: 'provider["connector.internal/aws/connector"]',
  instances: [{ schema_version: 0, attributes: { id: 'fra-01' }, sensitive_attributes: [] }],
};

let s3: S3Client;
let server: StateServer;
beforeAll(async () => {
  s3 = new S3Client({
    endpoint: aws.url,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'of-nobody' },
  });
  server = await StateServer.start();
});
afterAll(async () => {
  s3.destroy();
  await server.stop();
});

describe.each(engines())('with $name', ({ name, command }) => {
  /** A repository of specs. */
  let directory: string;
  let env: NodeJS.ProcessEnv;
  let bucket: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'states-'));
    bucket = `states-${name}-${directory.slice(-6).toLowerCase()}`;
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    env = {
      ...process.env,
      ...aws.env,
      ...{ TERRAFORM_BINARY_NAME: command, CONNECTOR_SPECS: join(directory, 'specs') },
      ...{ CDKTF_OUTDIR: join(directory, 'out'), CHECKPOINT_DISABLE: '1' },
      ...{
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@b',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@b',
      },
    };
    delete env.CONNECTOR_STATE_DIR;
    mkdirSync(join(directory, 'specs'));
    await git('init', '-q');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  function run(program: string, args: readonly string[], cwd = directory): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      }
      child.on('error', reject).on('close', (code) => {
        resolve({ code, output });
      });
    });
  }
  async function succeeded(running: Promise<Outcome>): Promise<string> {
    const { code, output } = await running;
    expect([code, code === 0 ? '' : output]).toEqual([0, '']);
    return output;
  }
  const git = (...args: string[]): Promise<string> => succeeded(run('git', args));
  const connector = (...args: string[]): Promise<Outcome> =>
    run('node', [join(ROOT, 'dist/cli/connector.js'), ...args]);

  /** Commits the spec with a backend. */
  async function commit(backend: string): Promise<void> {
    writeFileSync(join(directory, 'specs/fra-01.yaml'), `${VALID}${backend}`);
    await git('add', '-A', 'specs');
    await git('commit', '-q', '--allow-empty', '-m', 'backend');
  }
  const inS3 = (): string =>
    `backend: { s3: { bucket: ${bucket}, region: eu-central-1, usePathStyle: true } }\n`;
  const inHttp = (): string => {
    const url = `${server.url}/${bucket}/{stack}`;
    return `backend: { http: { address: "${url}", lockAddress: "${url}", unlockAddress: "${url}" } }\n`;
  };
  const there = 'backend: { local: { directory: ../states } }\n';

  /** Has the engine make a state of a resource in a local file, and adds one of our provider. */
  async function makeState(stack: string, states: string): Promise<void> {
    const work = join(directory, 'work', stack);
    mkdirSync(work, { recursive: true });
    const terraform = { backend: { local: { path: join(states, `${stack}.tfstate`) } } };
    const resource = { terraform_data: { a: { input: stack } } };
    writeFileSync(join(work, 'main.tf.json'), JSON.stringify({ terraform, resource }));
    await succeeded(run(command, ['init'], work));
    await succeeded(run(command, ['apply', '-auto-approve'], work));
    const file = join(states, `${stack}.tfstate`);
    const state = JSON.parse(readFileSync(file, 'utf8')) as { resources: object[] };
    writeFileSync(file, JSON.stringify({ ...state, resources: [...state.resources, OF_OUR_PROVIDER] }));
  }
  const listed = async (): Promise<Record<string, unknown>[]> =>
    (JSON.parse(await succeeded(connector('state', 'ls', '--json'))) as { states: Record<string, unknown>[] })
      .states;

  test('states move from a directory to S3, to a server and back, and are the same', async () => {
    await commit('');
    const beside = join(directory, 'specs/.state');
    for (const stack of STACKS) await makeState(stack, beside);
    const [{ lineage }] = (await listed()) as [{ lineage: string }];
    expect(await listed()).toMatchObject(
      [...STACKS].reverse().map((stack) => ({ stack, resources: 2, hasSpec: true, store: beside })),
    );

    const stores = [inS3(), inHttp(), there];
    const names = [`s3://${bucket}/connectors`, `${server.url}/${bucket}/{stack}`, join(directory, 'states')];
    let from = beside;
    for (const [index, backend] of stores.entries()) {
      await commit(backend);
      const output = await succeeded(connector('state', 'migrate', 'fra-01', '--since', 'HEAD~1'));
      for (const stack of STACKS) {
        expect(output).toContain(`${stack}: moved from ${from} to ${names[index]} (lineage `);
      }
      expect(output).toContain('2 resources); the old one is left there as a backup');
      // Once more: it is there.
      expect(await succeeded(connector('state', 'migrate', 'fra-01', '--since', 'HEAD~1'))).toContain(
        'moved',
      );
      from = names[index]!;
    }
    const last = await listed();
    expect(last).toHaveLength(2);
    expect(last).toContainEqual(
      expect.objectContaining({ stack: 'fra-01', lineage, resources: 2, hasSpec: true }),
    );
    // What was left behind.
    expect(readdirSync(beside).filter((file) => file.endsWith('.tfstate'))).toHaveLength(2);
    expect(server.states.has(`/${bucket}/fra-01`)).toBe(true);
    expect(server.locks.size).toBe(0);
  });

  test('nothing is moved over a state of another origin, nor while somebody works with one', async () => {
    await commit('');
    const beside = join(directory, 'specs/.state');
    for (const stack of STACKS) await makeState(stack, beside);
    await commit(there);
    rmSync(join(directory, 'work'), { recursive: true });
    await makeState('fra-01', join(directory, 'states'));
    const refused = await connector('state', 'migrate', 'fra-01', '--since', 'HEAD~1');
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/^fra-01: \S+states has a state of another origin already \(lineage /m);
    expect(existsSync(join(directory, 'states/fra-01-identity.tfstate'))).toBe(false);

    await commit(inS3());
    const lock = {
      ...{ ID: '11111111-2222-3333-4444-555555555555', Operation: 'OperationTypeApply', Info: '' },
      ...{ Who: 'jo@desk', Version: '1.11.4', Created: '2026-11-30T00:31:35Z', Path: '' },
    };
    const Key = 'connectors/fra-01-identity.tfstate.tflock';
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(lock) }));
    const locked = await connector('state', 'migrate', 'fra-01', '--since', 'HEAD~2');
    expect(locked.code).toBe(1);
    expect(locked.output).toMatch(
      /fra-01-identity: the state is locked by jo@desk since 2026-11-30 00:31:35 UTC/,
    );
  });

  test('what cannot be moved is said in a sentence', async () => {
    await commit('');
    for (const [ref, message] of [
      ['HEAD', /^fra-01: its states were in \S+ then, and are to be there now; nothing is to be moved$/m],
      ['HEAD~7', /^"HEAD~7" is no commit that this repository has/m],
      ['--upload-pack=x', /is no commit|unknown option|argument/m],
    ] as const) {
      const { code, output } = await connector('state', 'migrate', 'fra-01', '--since', ref);
      expect(code).toBe(1);
      expect(output).toMatch(message);
    }
    await commit(there);
    expect(await succeeded(connector('state', 'migrate', 'fra-01', '--since', 'HEAD~1'))).toMatch(
      /^fra-01: there is no state in \S+; nothing is moved$/m,
    );
  });

  test('a state whose spec vanished is named, in a directory and in S3, and left as it is', async () => {
    await commit(inS3());
    const states = { version: 4, lineage: 'l', serial: 3, resources: [{ mode: 'managed', instances: [{}] }] };
    const put = (stack: string, state: object): Promise<unknown> =>
      s3.send(
        new PutObjectCommand({
          ...{ Bucket: bucket, Key: `connectors/${stack}.tfstate`, Body: JSON.stringify(state) },
        }),
      );
    await put('fra-01', states);
    await put('fra-02', states);
    await put('fra-03', { ...states, resources: [] });
    await put('fra-04', states);
    // Not valid, and there.
    const broken = join(directory, 'specs/fra-04.yaml');
    writeFileSync(broken, 'name: fra-04\nkind: AwsConnector\n');
    const files = [join(directory, 'specs/fra-01.yaml'), broken];
    const { specs } = loadSpecs(files, { env, purpose: 'review' });
    const signal = new AbortController().signal;
    const [only, ...more] = await vanished(specs, { env, signal, files });
    expect(more).toEqual([]);
    expect(only).toMatch(
      /^fra-02: its state in s3:\S+ holds 1 resource, and no spec in \S+ stands for it; nothing is done to it\./,
    );
    // A choice among the specs says nothing of the others.
    const one = { ...env, CONNECTOR_SPECS: files[0] };
    expect(await vanished(specs, { env: one, signal, files })).toEqual([]);
    rmSync(broken);
    const found = await succeeded(connector('state', 'ls'));
    expect(found.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'STACK SERIAL RESOURCES SPEC STORE',
      `fra-01 3 1 yes s3://${bucket}/connectors`,
      `fra-02 3 1 none s3://${bucket}/connectors`,
      `fra-03 3 0 none s3://${bucket}/connectors`,
      `fra-04 3 1 none s3://${bucket}/connectors`,
      '',
    ]);
  });

  test('a directory that was initialised with another backend is noticed', async () => {
    const stack = join(directory, 'stack');
    mkdirSync(stack);
    const declare = (backend: object): void => {
      writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { backend } }));
    };
    const key = { bucket, key: 'connectors/fra-01.tfstate', region: 'eu-central-1', use_path_style: true };
    const backend = { s3: { ...key, encrypt: true, use_lockfile: true } };
    declare(backend);
    expect(backendChanged(stack, env)).toBeUndefined();
    await succeeded(run(command, ['init'], stack));
    expect(backendChanged(stack, env)).toBeUndefined();
    declare({ s3: { ...backend.s3, kms_key_id: 'alias/states' } });
    expect(backendChanged(stack, env)).toMatchObject({ moved: false });
    declare({ local: { path: '../states/fra-01.tfstate' } });
    expect(backendChanged(stack, env)).toEqual({
      from: `s3 (${bucket}/connectors/fra-01.tfstate)`,
      to: 'local (../states/fra-01.tfstate)',
      moved: true,
    });
  });
});
