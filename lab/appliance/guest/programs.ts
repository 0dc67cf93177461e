import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, constants, stat } from 'node:fs/promises';
import { constants as system } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { COMMANDS } from './commands';
import { quote } from './layout';
import type { Layout } from './layout';
import { killMarked } from './marked-processes';
import { Refusal } from './requests';

/** A program as vCenter asks for it. */
export interface ProgramSpec {
  path: string;
  /** One text, as in the vSphere API: a shell takes it apart. */
  arguments: string;
  /** @default the user's home */
  workingDirectory?: string;
  /** `NAME=value` each. */
  environment?: readonly string[];
}

/** A program as vCenter lists it; times are ISO 8601. */
export interface ProgramInfo {
  pid: number;
  name: string;
  owner: string;
  cmdLine: string;
  startTime: string;
  endTime?: string;
  exitCode?: number;
}

interface Program {
  child: ChildProcess;
  info: ProgramInfo;
  ended: Promise<void>;
}

/** How long vCenter tells of a program that ended (documentation of ListProcessesInGuest). */
const KEPT_MILLISECONDS = 5 * 60_000;
/** How long a program has between SIGTERM and SIGKILL. */
const GRACE_MILLISECONDS = 1000;

/** Programs of a guest. They really run, on this machine, with the guest's own commands first in their PATH. */
export class Programs {
  private readonly programs = new Map<number, Program>();
  private used = false;
  private readonly mark = `LAB_GUEST=${randomUUID()}`;

  constructor(
    private readonly layout: Layout,
    private readonly directory: (path: string) => Promise<string>,
  ) {}

  /** @throws Refusal FileNotFound for a program or a working directory that is not there */
  async start(spec: ProgramSpec, owner: string): Promise<number> {
    const path = await this.find(spec.path);
    const cwd = spec.workingDirectory ? await this.directory(spec.workingDirectory) : this.layout.home;
    this.used = true;
    const child = spawn('/bin/sh', ['-c', commandLine(path, spec.arguments)], {
      cwd,
      env: this.environment(owner, spec.environment ?? []),
      detached: true, // a group of its own
      stdio: 'ignore',
    });
    const started = await new Promise<number>((resolve, reject) => {
      child.once('error', reject).once('spawn', () => resolve(child.pid ?? 0));
    });
    const info: ProgramInfo = {
      pid: started,
      name: basename(spec.path),
      owner,
      cmdLine: `"${spec.path}" ${spec.arguments}`,
      startTime: new Date().toISOString(),
    };
    const ended = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        info.endTime = new Date().toISOString();
        info.exitCode = code ?? 128 + (signal ? system.signals[signal] : 0);
        resolve();
      });
    });
    this.programs.set(started, { child, info, ended });
    return started;
  }

  list(): ProgramInfo[] {
    const oldest = Date.now() - KEPT_MILLISECONDS;
    for (const [pid, { info }] of this.programs) {
      if (info.endTime !== undefined && Date.parse(info.endTime) < oldest) this.programs.delete(pid);
    }
    return [...this.programs.values()].map(({ info }) => ({ ...info }));
  }

  /** Ends the program alone, not what it started: that is what VMware Tools do. @throws Refusal */
  async terminate(pid: number): Promise<void> {
    const program = this.programs.get(pid);
    if (!program || program.info.endTime !== undefined) throw new Refusal(404, 'GuestProcessNotFound');
    program.child.kill('SIGTERM');
    const timer = setTimeout(() => program.child.kill('SIGKILL'), GRACE_MILLISECONDS);
    await program.ended;
    clearTimeout(timer);
  }

  /** Ends everything that was started here, and forgets it. */
  async killAll(): Promise<void> {
    if (!this.used) return;
    this.used = false;
    const all = [...this.programs.values()];
    this.programs.clear();
    for (const { child, info } of all) {
      if (info.endTime !== undefined || child.pid === undefined) continue;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group has just ended.
      }
    }
    await killMarked(this.mark);
    await Promise.all(all.map(({ ended }) => ended));
  }

  /** The guest's commands are where such commands are; everything else is the machine's. */
  private async find(path: string): Promise<string> {
    const own = COMMANDS.find((command) => command === basename(path));
    if (own !== undefined && /^\/(usr\/(local\/)?)?s?bin$/.test(dirname(path)))
      return join(this.layout.bin, own);
    try {
      if (!isAbsolute(path) || !(await stat(path)).isFile()) throw new Refusal(400, 'FileNotFound');
      await access(path, constants.X_OK);
    } catch {
      throw new Refusal(400, 'FileNotFound');
    }
    return path;
  }

  /** Nothing of this process's environment. A PATH that is asked for comes after the guest's commands. */
  private environment(owner: string, asked: readonly string[]): NodeJS.ProcessEnv {
    const wanted = Object.fromEntries(
      asked.map((text) => {
        const [name = '', ...value] = text.split('=');
        return [name, value.join('=')] as const;
      }),
    );
    const [markName = '', markValue] = this.mark.split('=');
    return {
      USER: owner,
      LOGNAME: owner,
      HOME: this.layout.home,
      SHELL: '/bin/sh',
      LANG: 'C',
      TMPDIR: this.layout.temporary,
      ...wanted,
      PATH: `${this.layout.bin}:${wanted.PATH ?? '/usr/bin:/bin'}`,
      [markName]: markValue,
    };
  }
}

/**
 * What the shell runs. A single command takes the shell's place, as bash does it by itself: the number that vCenter
 * tells is then the program's own, and ending it ends the program.
 */
function commandLine(path: string, words: string): string {
  const unquoted = words.replace(/'[^']*'|"(\\.|[^"\\])*"|\\.|[<>]&/gs, '');
  return `${/[;&|\n]/.test(unquoted) ? '' : 'exec '}${quote(path)} ${words}`;
}
