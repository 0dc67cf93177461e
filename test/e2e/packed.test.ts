import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolsDirectory } from '../../lab/location';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';

const lab = useDeployment();
const STACKS = ['lab-01-identity', 'lab-01'];

let scratch: string;
let packed: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'connector-packed-'));
  // Of what has been built: a build here would change what other tests run.
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', scratch];
  execFileSync('npm', args, { cwd: ROOT, stdio: 'pipe' });
  const [file = ''] = readdirSync(scratch);
  packed = join(scratch, file);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  // Some hundred megabytes in small files, twice.
}, 600_000);

/** A repository that `connector init` has made and npm has installed, with nothing in any cache. */
class Repository {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(readonly name: string) {
    this.directory = join(scratch, name);
    const home = join(scratch, `${name}-home`);
    // What leads to the registry is the machine's, what has come from there is not.
    const userconfig = execFileSync('npm', ['config', 'get', 'userconfig'], { encoding: 'utf8' }).trim();
    this.env = {
      ...lab.env,
      // Its own, as its cdktf.json and its README have it.
      CONNECTOR_SPECS: undefined,
      CDKTF_OUTDIR: undefined,
      CONNECTOR_STATE_DIR: undefined,
      HOME: home,
      npm_config_userconfig: userconfig,
      npm_config_cache: join(scratch, 'npm'),
    };
    mkdirSync(home);
  }

  /** With the lab's unregistered appliance in the place of the example. */
  async make(options: readonly string[]): Promise<void> {
    const init = ['init', this.directory, '--name', 'lab-01', '--pipeline', 'none', '--package', packed];
    expectSuccess(await lab.run('node', [join(ROOT, 'dist/cli/connector.js'), ...init, ...options]));
    expectSuccess(await this.run('npm', ['install', '--no-audit', '--no-fund', '--no-progress']));
    // The example as it is written, for the provider that Terraform downloads.
    const { CONNECTOR_VSPHERE_PROVIDER_VERSION: labs } = this.env;
    this.env.CONNECTOR_VSPHERE_PROVIDER_VERSION = undefined;
    expectSuccess(await this.connector('validate'));
    this.env.CONNECTOR_VSPHERE_PROVIDER_VERSION = labs;
    cpSync(this.installed('config/examples/unregistered.yaml'), this.spec);
  }

  get spec(): string {
    return join(this.directory, 'config/connectors/lab-01.yaml');
  }

  installed(path: string): string {
    return join(this.directory, 'node_modules/connector-as-code', path);
  }

  connector(...args: readonly string[]): Promise<Outcome> {
    return this.run(join(this.directory, 'node_modules/.bin/connector'), args);
  }

  /** As cdktf.json has it. */
  synth(): Promise<Outcome> {
    const { app } = JSON.parse(readFileSync(join(this.directory, 'cdktf.json'), 'utf8')) as { app: string };
    return this.run('sh', ['-c', app]);
  }

  terraform(stack: string, ...args: readonly string[]): Promise<Outcome> {
    const engine = lab.env.TERRAFORM_BINARY_NAME ?? 'terraform';
    return this.run(engine, [...args, '-no-color'], join(this.directory, 'cdktf.out/stacks', stack));
  }

  run(command: string, args: readonly string[], cwd = this.directory): Promise<Outcome> {
    return lab.run(command, args, { cwd, env: this.env });
  }
}

interface Synthesized {
  '//'?: { metadata: { version: string } };
}

/** A stack as it was synthesized, and the version of cdktf it names, which is left out of it. */
function synthesized(outdir: string, stack: string): { stack: unknown; version: string } {
  const text = readFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8');
  const { '//': comment, ...rest } = JSON.parse(text) as Synthesized;
  const { version = '', ...metadata } = comment?.metadata ?? {};
  return { stack: { ...rest, metadata }, version };
}

/** The same, with cdktf and with its successor. */
const repositories: Repository[] = [];
beforeAll(async () => {
  for (const name of ['cdktf', 'cdktn'] as const) {
    const repository = new Repository(name);
    await repository.make(name === 'cdktn' ? ['--cdktn'] : []);
    repositories.push(repository);
  }
}, 900_000);

describe.each([
  ['cdktf', 0, '0.21.0'],
  ['cdktn', 1, '0.24.0'],
])('with %s', (_, index, version) => {
  let repository: Repository;
  beforeAll(() => {
    repository = repositories[index]!;
  });

  test('the stacks are those of a checkout, but for the version that made them', async () => {
    expect((await repository.connector('validate')).output).toContain('lab-01 is valid (running)');
    expectSuccess(await repository.synth());
    // From the same place, since paths in a stack are relative to it.
    const outdir = join(repository.directory, 'checkout.out');
    const env = { ...repository.env, CDKTF_OUTDIR: outdir };
    const main = join(ROOT, 'dist/main.js');
    expectSuccess(await lab.run('node', [main], { cwd: repository.directory, env }));
    for (const stack of STACKS) {
      const own = synthesized(join(repository.directory, 'cdktf.out'), stack);
      const checkout = synthesized(outdir, stack);
      expect(own.stack).toEqual(checkout.stack);
      expect(own.version).toBe(version);
      expect(checkout.version).toBe('0.21.0');
    }
  });

  test('deploys, has nothing to change, and goes', async () => {
    for (const stack of STACKS) {
      expectSuccess(await repository.terraform(stack, 'init'));
      expectSuccess(await repository.terraform(stack, 'apply', '-auto-approve'));
      expectSuccess(await repository.terraform(stack, 'plan', '-detailed-exitcode'));
    }
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn' });
    expect(await lab.users()).toEqual(['aws-connector-lab-01']);
    for (const stack of [...STACKS].reverse())
      expectSuccess(await repository.terraform(stack, 'destroy', '-auto-approve'));
    expect(await lab.vm('lab-01')).toBeUndefined();
    expect(await lab.users()).toEqual([]);
  }, 600_000);

  test('a main.ts of its own changes what is made', async () => {
    const main = join(repository.directory, 'main.ts');
    writeFileSync(main, OWN_MAIN);
    writeFileSync(join(repository.directory, 'owner.ts'), "export const owner: string = 'platform';\n");
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const check = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'node16',
      '--target',
      'es2022',
      'main.ts',
    ];
    expectSuccess(await repository.run('node', [compiler, ...check]));
    expectSuccess(await repository.synth());
    const { stack } = synthesized(join(repository.directory, 'cdktf.out'), 'lab-01-identity');
    expect(stack).toMatchObject({
      resource: { aws_iam_user: { connector: { tags: { owner: 'platform' } } } },
    });

    writeFileSync(main, 'const = 1;\n');
    const wrong = await repository.synth();
    expect(wrong).toEqual({ code: 1, output: 'error: main.ts:1:7: Expected identifier but found "="\n' });
  }, 600_000);
});

const OWN_MAIN = `import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { Aspects } from 'cdktf';
import { runApp } from 'connector-as-code';
import { owner } from './owner';

void runApp({
  customize: (app) => {
    Aspects.of(app).add({
      visit: (node) => {
        if (node instanceof IamUser) node.tags = { ...node.tagsInput, owner };
      },
    });
  },
});
`;

test('the installed package has all that a lab is built of, and keeps it outside of node_modules', async () => {
  const repository = repositories[0]!;
  // What is built of the same lines is not built again; the vCenter is.
  const tools = join(repository.directory, '.lab/tools');
  mkdirSync(tools, { recursive: true });
  for (const tool of readdirSync(toolsDirectory()).filter((name) =>
    /^(aws|vsphere-provider)-[0-9a-f]{16}$/.test(name),
  ))
    symlinkSync(join(toolsDirectory(), tool), join(tools, tool));
  for (const variable of ['GOCACHE', 'GOMODCACHE', 'GOPATH', 'GOPROXY'])
    repository.env[variable] = execFileSync('go', ['env', variable], { encoding: 'utf8' }).trim();
  try {
    expectSuccess(
      await repository.connector('lab', 'up', '--name', 'packed', '--exit-with', String(process.pid)),
    );
    expect((await repository.connector('lab', 'status', '--name', 'packed')).output).toMatch(
      /vCenter.*(healthy|https)/,
    );
    expect(readdirSync(join(repository.directory, '.lab')).sort()).toEqual(['packed', 'tools']);
  } finally {
    await repository.connector('lab', 'down', '--name', 'packed', '--delete');
  }
}, 900_000);
