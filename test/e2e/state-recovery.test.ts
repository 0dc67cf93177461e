import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  Interruption,
  lockConflict,
  messagesIn,
  recoverAfter,
  recoverBefore,
  runEngine,
  type EngineRun,
} from '../../engine';
import { engines } from '../conformance/support/engine';
import { useAws } from './support/aws-server';
import { LossyProxy } from './support/lossy-proxy';
import { StateServer } from './support/state-server';
import { until } from './support/until';

const aws = useAws();

/** Stands between the engine and a store, and breaks the connection. */
interface Cut {
  cuts: (method: string, path: string) => boolean;
}

interface Store {
  readonly cut: Cut;
  readonly backend: Record<string, unknown>;
}

let s3: S3Client;
let proxy: LossyProxy;
let server: StateServer;
beforeAll(async () => {
  s3 = new S3Client({
    endpoint: aws.url,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'of-nobody' },
  });
  await s3.send(
    new CreateBucketCommand({
      Bucket: 'states',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  proxy = await LossyProxy.start(aws.url);
  server = await StateServer.start();
});
afterAll(async () => {
  s3.destroy();
  await proxy.stop();
  await server.stop();
});

let count = 0;
const stores: readonly [string, () => Store][] = [
  [
    's3',
    () => ({
      cut: proxy,
      backend: {
        s3: {
          ...{ bucket: 'states', key: `connectors/a${(count += 1)}.tfstate`, region: 'eu-central-1' },
          ...{ use_lockfile: true, use_path_style: true, max_retries: 1 },
        },
      },
    }),
  ],
  [
    'http',
    () => {
      const address = `${server.url}/a${(count += 1)}`;
      return {
        cut: server,
        backend: { http: { address, lock_address: address, unlock_address: address, retry_max: 0 } },
      };
    },
  ],
];

describe.each(engines())('with $name', ({ command }) => {
  let directory: string;
  let env: NodeJS.ProcessEnv;
  let said: string[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'state-recovery-'));
    env = { ...process.env, ...aws.env, AWS_ENDPOINT_URL: proxy.url, TERRAFORM_BINARY_NAME: command };
    said = [];
  });
  afterEach(() => {
    proxy.forgive();
    server.cuts = () => false;
    rmSync(directory, { recursive: true, force: true });
  });

  const run = (args: readonly string[], cwd = directory): Promise<EngineRun> =>
    runEngine(command, args, { cwd, env, interruption: new Interruption() });
  const stack = (patience: number, cwd = directory) => ({
    ...{ stack: 'fra-01', directory: cwd, env, patience },
    run: (args: readonly string[]) => run(args, cwd),
    say: (line: string) => void said.push(line),
  });

  /** A stack of one resource with a value; its engine goes on when a file is gone. */
  function write(backend: Record<string, unknown>, value: string, cwd = directory, gate?: string): void {
    const wait = gate === undefined ? {} : { provisioner: [waitFor(gate)] };
    const resource = { terraform_data: { a: { input: value, triggers_replace: value, ...wait } } };
    writeFileSync(join(cwd, 'cdk.tf.json'), JSON.stringify({ terraform: { backend }, resource }));
  }
  const waitFor = (gate: string): object => ({
    'local-exec': { command: `touch ${gate}.here; while [ -e ${gate} ]; do sleep 0.05; done` },
  });

  /** Applies with the store cut off once the resource is under way. */
  async function cutApply(store: Store, value: string): Promise<EngineRun & { from: number; until: number }> {
    const gate = join(directory, 'gate');
    writeFileSync(gate, '');
    write(store.backend, value, directory, gate);
    const from = Date.now();
    const applying = run(['apply', '-auto-approve', '-json']);
    await until(() => existsSync(`${gate}.here`) || undefined);
    store.cut.cuts = () => true;
    rmSync(gate);
    const applied = await applying;
    rmSync(`${gate}.here`);
    expect(applied.code).toBe(1);
    return { ...applied, from, until: Date.now() };
  }
  const init = async (cwd = directory): Promise<void> => {
    const { code, lines } = await run(['init', '-no-color'], cwd);
    expect([code, code === 0 ? [] : lines]).toEqual([0, []]);
  };
  const pulled = async (cwd = directory): Promise<string> => (await run(['state', 'pull'], cwd)).output;

  test('S3 is cut off at the end of an apply, and comes back', async () => {
    const store = stores[0]![1]();
    write(store.backend, 'first');
    await init();
    const applied = await cutApply(store, 'first');
    expect(messagesIn(applied.lines)).toContain('errored.tfstate');
    const left = await recoverAfter(stack(0), applied);
    expect(left).toMatch(
      /^fra-01: what was done is in errored\.tfstate alone, since the state store did not take it \(.+\); keep that directory: the next run tries again before it plans, or do it by hand: cd \S+ && \S+ state push errored\.tfstate \(it may find the lock of that run, of \S+ and made from \S+ \S+ UTC to \S+ \S+ UTC; release that one first: \S+ force-unlock -force with its ID\)$/,
    );
    // Still away: nothing is planned.
    expect(await recoverBefore(stack(0))).toContain('errored.tfstate alone');
    store.cut.cuts = () => false;
    expect(await recoverBefore(stack(0))).toBeUndefined();
    expect(said.join('\n')).toMatch(/its own lock \S+, which could not be given back, is released/);
    expect(said.at(-1)).toBe(
      'fra-01: the state that could not be saved (errored.tfstate) is in its store now',
    );
    expect(existsSync(join(directory, 'errored.tfstate'))).toBe(false);
    expect(await pulled()).toContain('"first"');
    expect((await run(['plan', '-detailed-exitcode'])).code).toBe(0);
    expect(await recoverBefore(stack(0))).toBeUndefined();
  });

  test('an http store does not say whose a lock is: it is left, with the exact commands', async () => {
    const store = stores[1]![1]();
    write(store.backend, 'first');
    await init();
    const applied = await cutApply(store, 'first');
    expect(await recoverAfter(stack(0), applied)).toMatch(
      /^fra-01: what was done is in errored\.tfstate alone, since the state store did not take it/,
    );
    store.cut.cuts = () => false;
    const left = await recoverBefore(stack(0));
    expect(left).toMatch(
      /errored\.tfstate alone, and the state is locked \(\S+\), and its store does not say by whom; wait for it with --lock-timeout 5m, or, only if that run is gone, release it: cd /,
    );
    expect(server.locks.size).toBe(1);
    // As somebody types it who knows that it is that run's.
    const unlock = /release it: ([^;]+);/.exec(left!)![1]!;
    const unlocked = runEngine('sh', ['-c', unlock], {
      cwd: directory,
      env,
      interruption: new Interruption(),
    });
    expect((await unlocked).code).toBe(0);
    expect(await recoverBefore(stack(0))).toBeUndefined();
    expect(await pulled()).toContain('"first"');
  });

  test('the store comes back while it is waited for', async () => {
    const store = stores[0]![1]();
    write(store.backend, 'first');
    await init();
    const applied = await cutApply(store, 'first');
    const recovered = recoverAfter(stack(60_000), applied);
    await until(() => said.length > 0 || undefined);
    store.cut.cuts = () => false;
    expect(await recovered).toBeUndefined();
    expect(await pulled()).toContain('"first"');
  });

  test('a lock of somebody else is left alone', async () => {
    const store = stores[0]![1]();
    write(store.backend, 'first');
    await init();
    const applied = await cutApply(store, 'first');
    store.cut.cuts = () => false;
    // Somebody released ours, and works.
    const { key } = store.backend.s3 as { key: string };
    const lock = { Bucket: 'states', Key: `${key}.tflock` };
    const theirs = {
      ...{ ID: '11111111-2222-3333-4444-555555555555', Operation: 'OperationTypeApply', Info: '' },
      ...{ Who: 'jo@desk', Version: '1.11.4', Created: new Date().toISOString(), Path: '' },
    };
    await s3.send(new PutObjectCommand({ ...lock, Body: JSON.stringify(theirs) }));
    const left = await recoverAfter(stack(0), applied);
    expect(left).toMatch(
      /what was done is in errored\.tfstate alone, and the state is locked by jo@desk since \S+ \S+ UTC, for an apply/,
    );
    const { Body } = await s3.send(new GetObjectCommand(lock));
    expect(await Body?.transformToString()).toContain('jo@desk');
    await s3.send(new DeleteObjectCommand(lock));
    expect(await recoverBefore(stack(0))).toBeUndefined();
    expect(await pulled()).toContain('"first"');
  });

  test('somebody else has applied since: nothing is overwritten, nothing is planned', async () => {
    const store = stores[1]![1]();
    write(store.backend, 'first');
    await init();
    expect((await run(['apply', '-auto-approve'])).code).toBe(0);
    const applied = await cutApply(store, 'second');
    store.cut.cuts = () => false;
    server.locks.clear();
    const other = mkdtempSync(join(tmpdir(), 'state-recovery-'));
    try {
      write(store.backend, 'third', other);
      await init(other);
      expect((await run(['apply', '-auto-approve'], other)).code).toBe(0);
      expect((await run(['apply', '-auto-approve', '-replace=terraform_data.a'], other)).code).toBe(0);
      const before = await pulled(other);
      for (const left of [await recoverAfter(stack(0), applied), await recoverBefore(stack(0))]) {
        expect(left).toMatch(/somebody else has applied since, and the state store holds another state/);
        expect(left).toMatch(/connector import, and delete errored\.tfstate/);
      }
      expect(await pulled(other)).toBe(before);
      expect(readFileSync(join(directory, 'errored.tfstate'), 'utf8')).toContain('"second"');
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  const local = (): Store => ({
    cut: server,
    backend: { local: { path: join(directory, 'states/a.tfstate') } },
  });
  test.each([...stores, ['local', local] as const])(
    '%s is locked by a run: who holds it, and what to do',
    async (name, make) => {
      const { backend } = make();
      const gate = join(directory, 'gate');
      write(backend, 'first', directory, gate);
      await init();
      writeFileSync(gate, '');
      const applying = run(['apply', '-auto-approve']);
      try {
        await until(() => existsSync(`${gate}.here`) || undefined);
        for (const args of [['plan'], ['plan', '-json'], ['plan', '-no-color']]) {
          const refused = await run(args);
          expect(refused.code).toBe(1);
          const remedy =
            name === 'local'
              ? 'or end that run'
              : 'or, only if that run is gone, release it: cd \\S+ && \\S+ force-unlock -force [0-9a-f-]{36}';
          const held =
            name === 'http'
              ? 'locked \\([0-9a-f-]{36}\\), and its store does not say by whom'
              : 'locked by \\S+@\\S+ since [-0-9]{10} [:0-9]{8} UTC, for an apply \\(engine version [.0-9]+\\)';
          expect(lockConflict(stack(0), refused.lines)).toMatch(
            new RegExp(`^fra-01: the state is ${held}; wait for it with --lock-timeout 5m, ${remedy}$`),
          );
        }
        const waiting = run(['plan', '-lock-timeout=60s', '-detailed-exitcode']);
        rmSync(gate);
        expect((await applying).code).toBe(0);
        expect((await waiting).code).toBe(0);
      } finally {
        rmSync(gate, { force: true });
        await applying;
      }
    },
  );
});
