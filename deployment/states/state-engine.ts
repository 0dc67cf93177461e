import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  engineCommand,
  firstErrorIn,
  LOCK_PROBE,
  lockConflict,
  runEngine,
  type EngineRun,
  type Interruption,
} from '../../engine';
import { backendOf, stackDirectoryIn } from '../../stacks';
import type { LoadedSpec } from '../../config';

export interface StateEngineOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** As the engine takes it: `5m`. @default a lock that is held is refused at once */
  readonly lockTimeout?: string;
}

const INIT = ['init', '-input=false', '-no-color'];

/** One state where a spec's backend has it, worked by the engine itself; no provider is looked for or installed. */
export class StateEngine {
  private constructor(
    readonly stack: string,
    private readonly directory: string,
    private readonly options: StateEngineOptions,
  ) {}

  /**
   * @param outdir a private directory of its own
   * @throws Error in one sentence when the backend cannot be set up; a store that does not answer may be noticed only
   *   when it is used
   */
  static async open(
    connector: LoadedSpec,
    stack: string,
    outdir: string,
    options: StateEngineOptions,
  ): Promise<StateEngine> {
    const engine = StateEngine.in(connector, stack, outdir, options);
    const none = join(engine.directory, 'no-providers');
    mkdirSync(none, { mode: 0o700 });
    try {
      await engine.run([...INIT, `-plugin-dir=${none}`]);
    } catch (error) {
      // Init wants the providers that the state names, ours among them, which no registry has. It has set up the
      // backend before, and nothing that is done here needs more.
      options.interruption.signal.throwIfAborted();
      if (!existsSync(join(engine.directory, '.terraform', 'terraform.tfstate'))) throw error;
    }
    return engine;
  }

  private static in(
    connector: LoadedSpec,
    stack: string,
    outdir: string,
    options: StateEngineOptions,
  ): StateEngine {
    const { type, config } = backendOf(connector, stack, { env: options.env, outdir });
    const directory = stackDirectoryIn(outdir, stack);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(
      join(directory, 'cdk.tf.json'),
      JSON.stringify({ terraform: { backend: { [type]: config } } }),
    );
    return new StateEngine(stack, directory, options);
  }

  /** The state's text; empty where there is none. */
  async pull(): Promise<string> {
    return (await this.run(['state', 'pull'])).output;
  }

  /**
   * Puts a text in its place, locked. Terraform refuses another lineage and what is older than what is there, unless it
   * is forced.
   */
  async push(text: string, { force = false } = {}): Promise<void> {
    const file = join(this.directory, 'moved.tfstate');
    writeFileSync(file, text, { mode: 0o600 });
    await this.run(['state', 'push', ...(force ? ['-force'] : []), ...this.lock(), file]);
  }

  /** Takes the lock and gives it back: nobody works with the state. */
  async expectUnlocked(): Promise<void> {
    await this.run(['untaint', '-no-color', '-allow-missing', ...this.lock(), LOCK_PROBE]);
  }

  private lock(): readonly string[] {
    const { lockTimeout } = this.options;
    return lockTimeout === undefined ? [] : [`-lock-timeout=${lockTimeout}`];
  }

  private async run(args: readonly string[]): Promise<EngineRun> {
    const { env, interruption } = this.options;
    // One data directory for all would be that of another stack.
    const { TF_DATA_DIR: _, ...own } = env;
    const ran = await runEngine(engineCommand(env), args, { cwd: this.directory, env: own, interruption });
    if (ran.code === 0) return ran;
    const { stack, directory } = this;
    throw new Error(
      lockConflict({ stack, directory, env }, ran.lines) ??
        `${stack}: ${firstErrorIn(ran.lines) ?? `${engineCommand(env)} ${args[0] ?? ''} ended with exit code ${ran.code}`}`,
    );
  }
}
