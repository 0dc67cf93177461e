import { spawn, type ChildProcess } from 'node:child_process';
import type { Outcome } from './deployment';

/** A command while it runs. */
export class RunningCommand {
  /** What it has said so far, standard output and standard error. */
  output = '';
  readonly ended: Promise<Outcome>;
  private readonly child: ChildProcess;

  constructor(command: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      // Not `close`: processes it leaves behind hold its output open.
      child.on('exit', (code) => resolve({ code, output: this.output }));
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the command could not be started');
    return this.child.pid;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Lets go of the output, which processes left behind may hold open. */
  release(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }
}
