import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProvider, HOST, providerFile } from './build-provider';
import type { Engine } from './engine';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** What a test may change of how a command is run. */
export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** A process group of its own, as a terminal gives a command, so that a signal can be sent to all of it. */
  readonly ownGroup?: boolean;
  /** Gets the process as soon as it runs. */
  readonly started?: (child: ChildProcess) => void;
}

/** A directory with the provider under test, initialised once; each test gets a copy. */
export class Workshop {
  private template = '';
  private readonly copies: Workspace[] = [];

  constructor(
    readonly engine: Engine,
    private readonly entry = join(__dirname, '../provider/main.ts'),
    private readonly name = 'probe',
  ) {}

  async open(): Promise<void> {
    this.template = mkdtempSync(join(tmpdir(), 'conformance-'));
    await buildProvider(this.entry, this.name, this.template);
    const workspace = new Workspace(this.engine, this.template, this.name);
    workspace.configure('');
    const { code, output } = await workspace.run(['init', '-no-color']);
    if (code !== 0) throw new Error(`${this.engine.name} init failed:\n${output}`);
  }

  workspace(): Workspace {
    const directory = mkdtempSync(join(tmpdir(), 'conformance-'));
    cpSync(this.template, directory, { recursive: true, verbatimSymlinks: true });
    const workspace = new Workspace(this.engine, directory, this.name);
    this.copies.push(workspace);
    return workspace;
  }

  close(): void {
    for (const { directory } of this.copies) rmSync(directory, { recursive: true, force: true });
    rmSync(this.template, { recursive: true, force: true });
  }
}

/** A root module with its state. */
export class Workspace {
  readonly world: string;

  constructor(
    readonly engine: Engine,
    readonly directory: string,
    private readonly name: string,
  ) {
    this.world = join(directory, 'world');
    mkdirSync(this.world, { recursive: true });
    // An operator's own configuration may name mirrors or a shared cache.
    writeFileSync(join(directory, 'empty.tfrc'), '');
  }

  /** Writes main.tf, the provider's own block first unless `config` has one. Returns the line `config` begins at. */
  configure(config: string): number {
    const requirement = `terraform {
  required_providers {
    ${this.name} = { source = "${HOST}/${this.name}" }
  }
}
`;
    const block =
      /^provider /m.test(config) || this.name !== 'probe'
        ? ''
        : `provider "probe" { world = "${this.world}" }\n`;
    writeFileSync(
      join(this.directory, 'main.tf'),
      requirement + block + config.replaceAll('WORLD', this.world),
    );
    return (requirement + block).split('\n').length;
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.engine.command, args, {
        cwd: this.directory,
        env: {
          ...process.env,
          TF_CLI_CONFIG_FILE: join(this.directory, 'empty.tfrc'),
          TF_DATA_DIR: join(this.directory, '.terraform'),
          TF_PLUGIN_CACHE_DIR: undefined,
          TF_IN_AUTOMATION: '1',
          CHECKPOINT_DISABLE: '1',
          ...options.env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: options.ownGroup ?? false,
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output }));
      options.started?.(child);
    });
  }

  /** The executable of the provider under test. */
  providerFile(): string {
    return providerFile(this.directory, this.name);
  }

  /** The text of a file of the module; empty when there is none. */
  read(name: string): string {
    try {
      return readFileSync(join(this.directory, name), 'utf8');
    } catch {
      return '';
    }
  }

  /** What the provider under test has noted, a line a happening. */
  happenings(): readonly string[] {
    return this.read('world/happenings.log').split('\n').filter(Boolean);
  }

  /** Attributes of an object in the state; undefined when it is not there. */
  attributes(address: string): Readonly<Record<string, unknown>> | undefined {
    return this.instance(address)?.attributes;
  }

  isTainted(address: string): boolean {
    return this.instance(address)?.status === 'tainted';
  }

  private instance(address: string): StateInstance | undefined {
    const [type, name] = address.split('.');
    const state = JSON.parse(this.read('terraform.tfstate') || '{}') as {
      resources?: readonly StateResource[];
    };
    return state.resources?.find((one) => one.type === type && one.name === name)?.instances[0];
  }
}

interface StateInstance {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status?: string;
}
interface StateResource {
  readonly type: string;
  readonly name: string;
  readonly instances: readonly StateInstance[];
}
