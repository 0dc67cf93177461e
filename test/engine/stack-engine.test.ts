import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EngineFailure,
  Interruption,
  PlanFiles,
  StackEngine,
  type EngineOptions,
  type SignalOptions,
} from '../../engine';

let directory: string;
let engine: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'engine-'));
  mkdirSync(join(directory, 'stack'));
  writeFileSync(join(directory, 'stack/cdk.tf.json'), JSON.stringify({ terraform: { backend: {} } }));
  engine = join(directory, 'terraform');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Puts a shell script in the engine's place, which notes its arguments; `$1` is the subcommand. */
function script(text: string): void {
  writeFileSync(engine, `#!/bin/sh\necho "$*" >> ${directory}/calls\n${text}\n`);
  chmodSync(engine, 0o755);
}
const calls = (): string[] => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');

/** What was said, by a stack's engine that does `work`. */
async function during(
  work: (stack: StackEngine) => Promise<unknown>,
  options: Partial<EngineOptions> = {},
  signals?: SignalOptions,
): Promise<{ said: string[]; error?: Error }> {
  const said: string[] = [];
  let error: Error | undefined;
  await Interruption.during(
    (interruption) =>
      PlanFiles.during(async (plans) => {
        const env = { PATH: process.env.PATH, TERRAFORM_BINARY_NAME: engine };
        const say = (line: string): void => void said.push(line);
        const stack = new StackEngine('fra-01', join(directory, 'stack'), {
          ...{ env, interruption, plans, say, terminal: false },
          ...options,
        });
        await work(stack).catch((thrown: Error) => {
          error = thrown;
        });
      }),
    signals,
  );
  return { said, error };
}

test('it plans into a file that is gone afterwards, and applies that very plan', async () => {
  script(`case $1 in
    plan) file=\${4#-out=}; echo plan > "$file"; stat -c %a "$file"; echo 'the plan'
      printf '\\n────\\n\\nSaved the plan to: %s\\n\\nTo perform exactly these actions, run it\\n' "$file"; exit 2;;
    apply) echo "done with $TF_INPUT $TF_IN_AUTOMATION"; echo 'x: Still destroying... [10s elapsed]'; cat "$4";;
  esac`);
  let file = '';
  const { said, error } = await during(async (stack) => {
    const plan = await stack.plan();
    expect(plan.changes).toBe(true);
    // Mode of the file, first: nobody else may read it.
    expect(plan.shown).toEqual(['600', 'the plan']);
    ({ file } = plan);
    await stack.apply(plan);
  });
  expect(error).toBeUndefined();
  expect(said).toEqual(['fra-01: planning', 'fra-01: applying', 'done with 0 1', 'plan']);
  expect(existsSync(file)).toBe(false);
  expect(calls()).toEqual([
    `plan -input=false -detailed-exitcode -out=${file} -no-color`,
    `apply -input=false -no-color ${file}`,
  ]);
});

test('it waits for a state somebody works on, keeps to a lock file, and has more in its environment to apply', async () => {
  script('echo "more: $MORE"; test "$1" != plan || exit 2');
  const { said } = await during(
    async (stack) => {
      await stack.init().catch(() => undefined);
      await stack.apply(await stack.plan(), { MORE: 'than before' });
    },
    { lockTimeout: '5m', readonlyLock: true },
  );
  const [init, plan, apply] = calls();
  expect(init).toBe('init -input=false -reconfigure -lockfile=readonly -no-color');
  expect(plan).toMatch(/^plan .* -lock-timeout=5m -no-color$/);
  expect(apply).toMatch(/^apply -input=false -lock-timeout=5m -no-color /);
  expect(said).toContain('more: than before');
});

test('init runs once for a form of the stack, and again when the form or a provider is another', async () => {
  const provider = join(directory, 'stack/.terraform/providers/host/ns/name/1.0.0/linux_amd64');
  script(`mkdir -p ${provider}`);
  const init = (): Promise<unknown> => during((stack) => stack.init());
  await init();
  await init();
  expect(calls()).toHaveLength(1);
  rmSync(provider, { recursive: true });
  await init();
  expect(calls()).toHaveLength(2);
  writeFileSync(join(directory, 'stack/cdk.tf.json'), JSON.stringify({ terraform: { backend: { s3: {} } } }));
  await init();
  await init();
  expect(calls()).toEqual(Array(3).fill('init -input=false -reconfigure -no-color'));
  expect(statSync(join(directory, 'stack/.terraform')).mode & 0o077).toBe(0);
});

test('of a state only addresses and names are taken', async () => {
  const instance = (attributes: object): object => ({ instances: [{ attributes }] });
  const resources = [
    { mode: 'managed', type: 'aws_iam_user', name: 'a', ...instance({ id: 'i', name: 'n', secret: 's' }) },
    { mode: 'managed', type: 'connector_guard', name: 'b', ...instance({ id: 'i' }) },
    { mode: 'managed', type: 'terraform_data', name: 'gone', instances: [] },
    { mode: 'data', type: 'aws_partition', name: 'c', ...instance({ id: 'aws' }) },
  ];
  script(`cat <<'STATE'\n${JSON.stringify({ version: 4, resources })}\nSTATE`);
  await during(async (stack) => {
    expect(await stack.resources()).toEqual([
      { address: 'aws_iam_user.a', object: 'n' },
      { address: 'connector_guard.b', object: 'i' },
    ]);
  });
  script('');
  await during(async (stack) => expect(await stack.resources()).toEqual([]));
});

test('what a plan would make, replacements among it', async () => {
  const change = (address: string, ...actions: string[]): object => ({
    address,
    mode: 'managed',
    change: { actions },
  });
  const plan = {
    resource_changes: [change('a.a', 'delete'), change('b.b', 'delete', 'create'), change('c.c', 'create')],
  };
  script(`echo '${JSON.stringify(plan)}'`);
  await during(async (stack) => {
    expect(await stack.madeBy({ file: 'plan', changes: true, shown: [] })).toEqual(['b.b', 'c.c']);
  });
});

test('a failure shows what the engine said, and tells its exit code', async () => {
  script('echo out; echo "Error: in full" >&2; exit 1');
  const { said, error } = await during((stack) => stack.plan());
  expect(error).toBeInstanceOf(EngineFailure);
  expect(error?.message).toBe(`fra-01: ${engine} plan ended with exit code 1`);
  expect(said.slice(1).sort()).toEqual(['Error: in full', 'out']);
});

test('an engine that is not installed', async () => {
  const env = { PATH: '', TERRAFORM_BINARY_NAME: 'no-such-engine' };
  const { error } = await during((stack) => stack.plan(), { env });
  expect(error?.message).toBe(
    'no-such-engine is not on the PATH: install Terraform or OpenTofu 1.11 or newer, or name one in TERRAFORM_BINARY_NAME',
  );
});

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test('reaches the engine as one SIGINT, and its end is waited for', async () => {
    script(`trap 'n=$((n+1)); echo "interrupted $n"' INT
      echo ready; i=0; while [ $i -lt 20 ] && [ -z "$n" ]; do sleep 0.1; i=$((i+1)); done
      sleep 0.3; echo finished; exit 1`);
    const { said, error } = await during((stack) => stack.apply({ file: 'plan', changes: true, shown: [] }), {
      say: (line) => {
        lines.push(line);
        if (line === 'ready') process.emit(signal);
      },
    });
    expect(said).toEqual([]);
    expect(lines.splice(0)).toEqual(['fra-01: applying', 'ready', 'interrupted 1', 'finished']);
    expect(error?.message).toBe('fra-01: interrupted; the state has what was done until then');
  });
});
const lines: string[] = [];

test('a second signal is passed on after a time, and not before; afterwards nothing more is started', async () => {
  script(`trap 'n=$((n+1)); echo "interrupted $n"; [ $n = 2 ] && exit 1' INT
    echo ready; i=0; while [ $i -lt 50 ]; do sleep 0.1; [ $i = 20 ] && echo 'still there'; i=$((i+1)); done`);
  const said: string[] = [];
  const told: string[] = [];
  let second: Error | undefined;
  await during(
    async (stack) => {
      await stack.apply({ file: 'plan', changes: true, shown: [] }).catch(() => undefined);
      await stack.plan().catch((error: Error) => {
        second = error;
      });
    },
    {
      say: (line) => {
        said.push(line);
        // The first one twice, as it comes by way of npm.
        if (line === 'ready') process.emit('SIGTERM');
        if (line === 'ready' || line === 'still there') process.emit('SIGTERM');
        if (line === 'still there') expect(said).not.toContain('interrupted 2');
      },
    },
    { patience: 1500, say: (line) => told.push(line) },
  );
  expect(told).toEqual(['coming to an end in order; a signal after 2 s stops at once, and may leave a lock']);
  expect(said).toEqual(expect.arrayContaining(['interrupted 1', 'interrupted 2']));
  expect(second?.message).toBe('interrupted');
  expect(calls()).toEqual(['apply -input=false -no-color plan']);
});
