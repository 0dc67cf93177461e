import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROGRAM, type Driver } from './driver';
import { processes, type ProcessFacts } from './processes';
import { RunningCommand } from './running-command';
import type { StateBucket } from './state-bucket';
import { until } from './until';

/** A moment of a run: what the engine is doing, or what has happened to the VM; and up to how much later. */
export interface Moment {
  readonly at: 'start' | 'plan' | 'identity' | 'appliance' | { readonly event: string };
  /** In milliseconds. */
  readonly within: number;
}

/** A connector with a state and an output directory of its own, so that several can be worked on side by side. */
export class Lane {
  readonly env: NodeJS.ProcessEnv;
  readonly out: string;
  private readonly temporary: string;

  constructor(
    readonly driver: Driver,
    readonly name: string,
    private readonly bucket: StateBucket,
  ) {
    this.out = join(driver.directory, '.lanes', name);
    this.temporary = join(this.out, 'tmp');
    mkdirSync(this.temporary, { recursive: true });
    this.env = {
      ...driver.lab.env,
      ...bucket.env,
      CDKTF_OUTDIR: join(this.out, 'out'),
      TMPDIR: this.temporary,
    };
  }

  /** A lane of a connector that is declared. */
  static async make(driver: Driver, name: string, bucket: StateBucket): Promise<Lane> {
    await driver.makeUser(name);
    const lane = new Lane(driver, name, bucket);
    lane.declare('running');
    return lane;
  }

  declare(state: 'running' | 'absent'): void {
    this.driver.writeSpec(this.name, (text) => `${text}\n${this.bucket.backend}\nstate: ${state}\n`);
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCommand {
    return new RunningCommand(process.execPath, [PROGRAM, ...args], {
      cwd: this.driver.directory,
      env: { ...this.env, ...env },
    });
  }

  /** Terraform and its providers, as they run in the directories of this lane's stacks. */
  engines(): ProcessFacts[] {
    return processes().filter(({ directory }) => directory.startsWith(this.out));
  }

  /** Waits for a moment of a run. @returns false when the run was over before */
  async reached(run: RunningCommand, { at, within }: Moment, random: number): Promise<boolean> {
    const { lab } = this.driver;
    const since = typeof at === 'object' ? ((await lab.events()).at(-1)?.seq ?? 0) : 0;
    const happened = async (): Promise<boolean> => {
      if (at === 'start') return true;
      if (typeof at === 'object') {
        const events = await lab.events();
        return events.some(({ seq, name, kind }) => seq > since && name === this.name && kind === at.event);
      }
      return this.engines().some(({ commandLine, directory }) => {
        if (at === 'plan') return commandLine.includes(' plan ');
        const ofIdentity = directory.endsWith('-identity');
        return commandLine.includes(' apply ') && ofIdentity === (at === 'identity');
      });
    };
    await until(async () => {
      if (run.hasEnded || (await happened())) return true;
      await sleep(50);
      return undefined;
    });
    await sleep(Math.floor(random * within));
    return !run.hasEnded;
  }

  /** Nobody works any more, nothing is locked, nothing lies about; what is there is in the state. */
  async expectOrder(run: RunningCommand): Promise<void> {
    const { code, output } = await run.ended;
    // A provider may be a moment behind the terraform that has told it to end.
    for (let waited = 0; this.engines().length > 0 && waited < 3000; waited += 100) await sleep(100);
    const facts = {
      engines: this.engines().map(({ commandLine }) => commandLine),
      locks: await this.bucket.locks(this.name),
      temporary: this.leftIn(output),
      stack: /^ {2,}at .+:\d+:\d+\)?$/m.test(output),
      code: code === 0 || code === 1 || (code === null && isOutsideWork(output)) ? 'fine' : code,
    };
    const expected = { engines: [], locks: [], temporary: [], stack: false, code: 'fine' };
    try {
      expect(facts).toEqual(expected);
      if ((await this.driver.lab.vm(this.name)) !== undefined) {
        expect(await this.bucket.held(this.name)).toContain('vsphere_virtual_machine');
      }
    } catch (error) {
      throw new Error(`not in order: ${JSON.stringify(facts)}\nafter\n${output}`, { cause: error });
    }
  }

  /** What a run has left in the temporary directory, but for sockets that nobody could remove, and that go now. */
  private leftIn(output: string): string[] {
    const left = readdirSync(this.temporary);
    const dead = left.filter((name) => isDeadSocket(name, output));
    for (const name of dead) rmSync(join(this.temporary, name), { recursive: true });
    return left.filter((name) => !dead.includes(name));
  }

  /** Runs a command to its end. @returns what it said */
  async expect(code: number, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const ended = await this.start(args, env).ended;
    if (ended.code === code) return ended.output;
    throw new Error(`connector ${args.join(' ')}: exit code ${ended.code}, not ${code}\n${ended.output}`);
  }
}

/**
 * A signal that is not caught: without a word it came before anything was begun; after the last word while Node was
 * ending, which takes its handlers down some milliseconds before the process is gone.
 */
const isOutsideWork = (output: string): boolean => output === '' || output.endsWith('\ninterrupted\n');

/**
 * The socket of a public provider that a signal hit before it had begun to ignore it, as go-plugin does, or that had no
 * time to end and was killed: nobody can remove it then. Ours is not among them.
 */
const isDeadSocket = (name: string, output: string): boolean =>
  /^plugin\d+$/.test(name) && /interrupted|Failed to read any lines from plugin/.test(output);
