import { EngineProcess, type ProcessOptions } from './engine-process';
import { waitingFor, withLockFile } from './flags';
import type { EngineRun } from './run-engine';

/** How a run of the engine ended, and all it has said: objects of its `-json` interface, a line each, and other lines. */
export interface EngineReport {
  readonly outcome: 'unchanged' | 'changes' | 'done' | 'failed' | 'interrupted';
  readonly lines: readonly string[];
}

export interface LockOptions {
  /** How long to wait for a state somebody else works on, as the engine takes it: `5m`. @default 0s */
  readonly lockTimeout?: string;
}

/**
 * Terraform or OpenTofu in the directory of one synthesized stack, as a driver of many uses it: what it says is JSON
 * (https://developer.hashicorp.com/terraform/internals/machine-readable-ui), and nothing is shown.
 */
export class JsonEngine {
  private readonly process: EngineProcess;

  constructor(
    readonly stack: string,
    readonly directory: string,
    private readonly options: ProcessOptions,
  ) {
    this.process = new EngineProcess(directory, options);
  }

  get command(): string {
    return this.process.command;
  }

  /** Whether init has nothing to do. */
  get isInitialised(): boolean {
    return this.process.isInitialised;
  }

  /** Runs any subcommand to its end, after an interruption as well. */
  afterwards(args: readonly string[]): Promise<EngineRun> {
    const interruption = this.options.interruption.aftermath();
    return new EngineProcess(this.directory, { ...this.options, interruption }).run(args);
  }

  /**
   * Installs the providers and reads the backend, whatever backend the directory was initialised with: see
   * `backendChanged` for one that is another place.
   *
   * @param readonlyLock whether providers must be those of the lock file, checksums included
   */
  async init(readonlyLock: boolean): Promise<EngineReport> {
    // `-json` is not known to every version of init.
    const report = this.report(
      await this.process.run([
        'init',
        '-input=false',
        '-no-color',
        '-reconfigure',
        ...withLockFile(readonlyLock),
      ]),
    );
    if (report.outcome === 'done') this.process.rememberInitialised();
    return report;
  }

  /** Plans into `file`; nothing but `targets` and what they need, if any are named. */
  async plan(
    file: string,
    { lockTimeout, targets = [] }: LockOptions & { targets?: readonly string[] } = {},
  ): Promise<EngineReport> {
    const args = ['plan', '-json', '-input=false', '-detailed-exitcode', `-out=${file}`];
    const only = targets.map((target) => `-target=${target}`);
    const run = await this.process.run([...args, ...waitingFor(lockTimeout), ...only]);
    const report = this.report(run);
    if (report.outcome === 'done') return { ...report, outcome: 'unchanged' };
    return run.code === 2 ? { ...report, outcome: 'changes' } : report;
  }

  /** A saved plan as `terraform show -json` describes it; undefined when it cannot be read. */
  async show(file: string): Promise<string | undefined> {
    const run = await this.process.run(['show', '-json', file]);
    return run.code === 0 ? run.output : undefined;
  }

  /** Applies a saved plan. */
  async apply(
    file: string,
    { lockTimeout, onLine }: LockOptions & { onLine?: (line: string) => void } = {},
  ): Promise<EngineReport> {
    const args = ['apply', '-json', '-input=false', ...waitingFor(lockTimeout), file];
    return this.report(await this.process.run(args, onLine));
  }

  /** Takes an object into the state. */
  async import(address: string, id: string, { lockTimeout }: LockOptions = {}): Promise<EngineReport> {
    const args = ['import', '-input=false', '-no-color', ...waitingFor(lockTimeout), address, id];
    return this.report(await this.process.run(args));
  }

  /** `terraform output -json`, with the report of it. */
  async outputs(): Promise<EngineReport & { readonly output: string }> {
    const run = await this.process.run(['output', '-json']);
    return { ...this.report(run), output: run.output };
  }

  /** The state, as the engine keeps it; empty when there is none. */
  async state(): Promise<EngineReport & { readonly output: string }> {
    const run = await this.process.run(['state', 'pull']);
    return { ...this.report(run), output: run.output };
  }

  private report({ code, lines }: EngineRun): EngineReport {
    if (code === 0) return { outcome: 'done', lines };
    // Also when it has come to an end in order: what was to be done is not known to be.
    const interrupted = this.options.interruption.signal.aborted;
    return { outcome: interrupted ? 'interrupted' : 'failed', lines };
  }
}
