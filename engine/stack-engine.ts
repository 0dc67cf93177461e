import { stripVTControlCharacters } from 'node:util';
import { backendChanged, movedBackend } from './backend-change';
import { EngineProcess, type ProcessOptions } from './engine-process';
import { waitingFor, withLockFile } from './flags';
import { lockConflict } from './lock-conflict';
import type { PlanFiles } from './plan-files';
import { patienceIn, recoverAfter, recoverBefore, type RecoverableStack } from './recovery';
import type { EngineRun } from './run-engine';
import { resourcesOf, type StateResource } from './state';

export interface EngineOptions extends ProcessOptions {
  /** Whose stack it is, for what a person is told. @default the stack's name */
  readonly connector?: string;
  /** Gets what is worth showing, a line each. */
  readonly say: (line: string) => void;
  /** Whether what is shown goes to a person's terminal: in colours, and with what is still under way. */
  readonly terminal: boolean;
  readonly plans: PlanFiles;
  /** How long to wait for a state somebody else works on, as the engine takes it: `5m`. @default 0s */
  readonly lockTimeout?: string;
  /** Whether providers must be those of the lock file, checksums included. @default false */
  readonly readonlyLock?: boolean;
}

/** A plan that lies in a file, to be applied as it is. */
export interface SavedPlan {
  readonly file: string;
  /** Whether it would change anything. */
  readonly changes: boolean;
  /** The plan as the engine shows it. */
  readonly shown: readonly string[];
}

/** A step of the engine that failed; what the engine said has been shown. */
export class EngineFailure extends Error {}

/** Terraform or OpenTofu in the directory of one synthesized stack, which shows a person what it does. */
export class StackEngine {
  private readonly process: EngineProcess;

  constructor(
    readonly stack: string,
    readonly directory: string,
    private readonly options: EngineOptions,
  ) {
    this.process = new EngineProcess(directory, options);
  }

  /**
   * Installs the providers and reads the backend, when that has not been done for this form of the stack, and finishes
   * what an earlier run in this directory could not bring into the state's store.
   */
  async init(): Promise<void> {
    const { env, connector = this.stack, readonlyLock = false } = this.options;
    const change = backendChanged(this.directory, env);
    if (change?.moved === true) throw new EngineFailure(movedBackend(this.stack, connector, change));
    if (!this.process.isInitialised) {
      this.step('initialising');
      const args = ['init', '-input=false', '-reconfigure', ...withLockFile(readonlyLock), ...this.color()];
      this.expect('init', await this.run(args));
      this.process.rememberInitialised();
    }
    const left = await recoverBefore(this.recoverable());
    if (left !== undefined) throw new EngineFailure(left);
  }

  /** What the state holds; no provider is asked. */
  async resources(): Promise<readonly StateResource[]> {
    const pulled = this.expect('state pull', await this.run(['state', 'pull']));
    return resourcesOf(pulled.output);
  }

  /** Plans into a file. */
  async plan(): Promise<SavedPlan> {
    this.step('planning');
    const file = this.options.plans.of(this.stack);
    const args = ['plan', '-input=false', '-detailed-exitcode', `-out=${file}`, ...this.flags()];
    const [ran, left] = await this.recovered(() => this.run(args));
    if (left !== undefined) throw new EngineFailure(left);
    const planned = this.expect('plan', ran, [0, 2]);
    return { file, changes: planned.code === 2, shown: withoutFile(planned.lines, file) };
  }

  /** Addresses of what a plan would make, replacements among them. */
  async madeBy({ file }: SavedPlan): Promise<readonly string[]> {
    const shown = this.expect('show', await this.run(['show', '-json', file]));
    const { resource_changes: changes = [] } = JSON.parse(shown.output) as {
      resource_changes?: readonly { address: string; mode: string; change: { actions: readonly string[] } }[];
    };
    return changes
      .filter(({ mode, change }) => mode === 'managed' && change.actions.includes('create'))
      .map(({ address }) => address);
  }

  /**
   * Applies a saved plan, and shows what the engine says of it.
   *
   * @param more what the engine gets in its environment for this alone
   */
  async apply({ file }: SavedPlan, more: NodeJS.ProcessEnv = {}): Promise<void> {
    this.step('applying');
    const { say, terminal, env } = this.options;
    const args = ['apply', '-input=false', ...this.flags(), file];
    const applying = new EngineProcess(this.directory, { ...this.options, env: { ...env, ...more } });
    const onLine = (line: string): void => {
      if (terminal || !/: Still \w+|^\s*$/.test(line)) say(line);
    };
    const [applied, left] = await this.recovered(() => applying.run(args, onLine));
    if (left !== undefined) say(left);
    this.expect('apply', applied, [0], true);
    if (left !== undefined) throw new EngineFailure(`${this.stack}: not all of its state is in its store`);
  }

  /** What the store did not take is brought into it, and the lock given back. @returns why that was not possible */
  private async recovered(run: () => Promise<EngineRun>): Promise<[EngineRun, string | undefined]> {
    const from = Date.now();
    const ran = await run();
    return [ran, await recoverAfter(this.recoverable(), { lines: ran.lines, from, until: Date.now() })];
  }

  private recoverable(): RecoverableStack {
    const { env, interruption, say } = this.options;
    const { directory } = this;
    const afterwards = new EngineProcess(directory, { env, interruption: interruption.aftermath() });
    const patience = patienceIn(env);
    return {
      ...{ stack: this.stack, directory, env, say },
      ...(patience !== undefined && { patience }),
      signal: interruption.signal,
      run: (args) => afterwards.run(args),
    };
  }

  private step(what: string): void {
    this.options.say(`${this.stack}: ${what}`);
  }

  private run(args: readonly string[]): Promise<EngineRun> {
    return this.process.run(args);
  }

  private flags(): readonly string[] {
    return [...waitingFor(this.options.lockTimeout), ...this.color()];
  }

  private color(): readonly string[] {
    return this.options.terminal ? [] : ['-no-color'];
  }

  /** @throws EngineFailure for another exit code, after what the engine has said */
  private expect(step: string, run: EngineRun, codes: readonly number[] = [0], wasShown = false): EngineRun {
    const { interruption, say } = this.options;
    const { code, lines } = run;
    if (code !== null && codes.includes(code)) return run;
    if (!wasShown) for (const line of lines) say(line);
    const { stack, directory, options } = this;
    const locked = lockConflict({ stack, directory, env: options.env }, lines);
    if (locked !== undefined) throw new EngineFailure(locked);
    if (interruption.signal.aborted) {
      throw new EngineFailure(`${this.stack}: interrupted; the state has what was done until then`);
    }
    const how = code === null ? 'was ended by a signal' : `ended with exit code ${code}`;
    throw new EngineFailure(`${this.stack}: ${this.process.command} ${step} ${how}`);
  }
}

/** Where the plan was saved is nobody's concern: the file is gone at the end. */
function withoutFile(lines: readonly string[], file: string): readonly string[] {
  const at = lines.findIndex((line) => line.includes(`Saved the plan to: ${file}`));
  if (at === -1) return lines;
  // A line drawn across the terminal stands before it.
  const from = lines.slice(0, at).findLastIndex((line) => /[^\s─]/.test(stripVTControlCharacters(line)));
  return lines.slice(0, from + 1);
}
