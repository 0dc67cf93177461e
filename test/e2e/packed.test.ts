import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { toolsDirectory } from '../../lab/location';
import { silent } from '../../lab/progress';
import { ensureTool } from '../../lab/tool';
import { actionlintTool } from '../../lab/tools';
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
  // Some hundred megabytes in small files.
  execFileSync('rm', ['-rf', scratch]);
}, 600_000);

/** A repository that `connector init` has made, with a home of its own. */
class Repository {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(readonly name: string) {
    this.directory = join(scratch, name);
    const home = join(scratch, `${name}-home`);
    // What leads to the registry is the machine's.
    const [userconfig, cache] = ['userconfig', 'cache'].map((key) =>
      execFileSync('npm', ['config', 'get', key], { encoding: 'utf8' }).trim(),
    );
    this.env = {
      ...lab.env,
      // Its own, as its cdktf.json and its README have it.
      CONNECTOR_SPECS: undefined,
      CDKTF_OUTDIR: undefined,
      CONNECTOR_STATE_DIR: undefined,
      HOME: home,
      npm_config_userconfig: userconfig,
      npm_config_cache: cache,
    };
    mkdirSync(home);
  }

  /** With the lab's unregistered appliance in the place of the example. */
  async make(options: readonly string[] = []): Promise<void> {
    const init = ['init', this.directory, '--name', 'lab-01', '--package', packed, ...options];
    expectSuccess(await lab.run('node', [join(ROOT, 'dist/cli/connector.js'), ...init]));
  }

  /** Also over the packages of another one. */
  async install(): Promise<void> {
    const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--no-progress'];
    expectSuccess(await this.run('npm', ['install', ...quick]));
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

  get packages(): string {
    return join(this.directory, 'node_modules');
  }

  installed(path: string): string {
    return join(this.packages, 'connector-as-code', path);
  }

  connector(...args: readonly string[]): Promise<Outcome> {
    return this.run('npx', ['connector', ...args]);
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

/** The one whose packages are installed; they are moved to the next, which takes an instant. */
let repository: Repository;
beforeAll(async () => {
  repository = new Repository('cdktf');
  await repository.make();
  await repository.install();
}, 600_000);

async function expectTheStacksOfACheckout(version: string): Promise<void> {
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
}

/** With a main.ts of its own, which is what cdktf.json runs. */
async function expectItDeploysAndGoes(): Promise<void> {
  writeFileSync(join(repository.directory, 'main.ts'), OWN_MAIN);
  writeFileSync(join(repository.directory, 'owner.ts'), "export const owner: string = 'platform';\n");
  expect(await repository.connector('plan')).toMatchObject({ code: 2 });
  expectSuccess(await repository.connector('apply', '--auto-approve'));
  expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn' });
  expect(await lab.users()).toEqual(['aws-connector-lab-01']);
  expect(await lab.userTags('aws-connector-lab-01')).toMatchObject({ owner: 'platform' });
  expectSuccess(await repository.connector('plan'));
  // The stacks are ordinary ones.
  for (const stack of STACKS) expectSuccess(await repository.terraform(stack, 'plan', '-detailed-exitcode'));
  expectSuccess(await repository.connector('destroy', 'lab-01', '--yes', 'lab-01'));
  expect(await lab.vm('lab-01')).toBeUndefined();
  expect(await lab.users()).toEqual([]);
}

describe('with cdktf', () => {
  test('the workflows are there, by the names they know each other by, and actionlint finds nothing', async () => {
    const directory = join(repository.directory, '.github/workflows');
    const files = readdirSync(directory).map((name) => join(directory, name));
    expect(files.map((file) => basename(file))).toEqual([
      'connector-apply.yml',
      'connector-drift.yml',
      'connector-plan.yml',
      'connector-renew.yml',
    ]);
    const actionlint = await ensureTool(actionlintTool(ROOT), {
      toolsDirectory: toolsDirectory(),
      progress: silent,
    });
    expect(await repository.run(actionlint, files)).toEqual({ code: 0, output: '' });
  }, 120_000);

  test('the stacks are those of a checkout', () => expectTheStacksOfACheckout('0.21.0'), 120_000);

  test('connector plan and apply run its main.ts', expectItDeploysAndGoes, 600_000);

  test('its main.ts is checked by a compiler, and an error in it is a sentence', async () => {
    const main = join(repository.directory, 'main.ts');
    writeFileSync(main, OWN_MAIN);
    writeFileSync(join(repository.directory, 'owner.ts'), "export const owner: string = 'platform';\n");
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const check = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'node16', '--target', 'es2022'];
    expectSuccess(await repository.run('node', [compiler, ...check, 'main.ts']));

    writeFileSync(main, 'const = 1;\n');
    const sentence = 'error: main.ts:1:7: Expected identifier but found "="\n';
    expect(await repository.synth()).toEqual({ code: 1, output: sentence });
    const { code, output } = await repository.connector('plan');
    expect(code).toBe(1);
    expect(output).toContain(sentence);
    expect(output).toContain('nothing was planned');
  }, 120_000);
});

describe("with cdktf's successor", () => {
  beforeAll(async () => {
    const successor = new Repository('cdktn');
    await successor.make(['--cdktn', '--pipeline', 'none']);
    renameSync(repository.packages, successor.packages);
    repository = successor;
    await successor.install();
  }, 600_000);

  test(
    'the stacks are those of a checkout, but for the version that made them',
    () => expectTheStacksOfACheckout('0.24.0'),
    120_000,
  );

  test('connector plan and apply run its main.ts', expectItDeploysAndGoes, 600_000);
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
    const { output } = await repository.connector('lab', 'status', '--name', 'packed');
    expect(output.match(/^\w+ +healthy\b/gm)).toHaveLength(3);
    expect(readdirSync(join(repository.directory, '.lab')).sort()).toEqual(['packed', 'tools']);
  } finally {
    await repository.connector('lab', 'down', '--name', 'packed', '--delete');
  }
}, 900_000);
