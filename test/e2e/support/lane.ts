import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROGRAM, type Driver } from './driver';
import { processes, type ProcessFacts } from './processes';
import { RunningCommand } from './running-command';
import { until } from './until';

/** A moment of a run: what the engine is doing, or what has happened to the VM; and up to how much later. */
export interface Moment {
  readonly at: 'start' | 'plan' | 'identity' | 'appliance' | { readonly event: string };
  /** In milliseconds. */
  readonly within: number;
}

/** A connector with an output directory of its own, so that several can be worked on side by side. */
export class Lane {
  readonly env: NodeJS.ProcessEnv;
  readonly out: string;
  private readonly temporary: string;

  constructor(
    readonly driver: Driver,
    readonly name: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.out = join(driver.directory, '.lanes', name);
    this.temporary = join(this.out, 'tmp');
    mkdirSync(this.temporary, { recursive: true });
    this.env = {
      ...driver.lab.env,
      ...env,
      CDKTF_OUTDIR: join(this.out, 'out'),
      TMPDIR: this.temporary,
    };
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

  /** What is left where temporary files go. */
  leftovers(): string[] {
    return readdirSync(this.temporary);
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
}
