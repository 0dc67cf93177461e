import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Outcome } from './deployment';
import { until } from './until';

/** Python's pty module gives the command a terminal; its exit code is the command's. */
const IN_A_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** A command in a terminal of its own, in which a test reads and types. */
export class TerminalCommand {
  output = '';
  readonly ended: Promise<Outcome>;
  private readonly child: ChildProcessWithoutNullStreams;

  constructor(command: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.child = spawn('python3', ['-c', IN_A_TERMINAL, ...command], { ...options, stdio: 'pipe' });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => {
        resolve({ code, output: this.output });
      });
    });
  }

  /** Waits until the terminal shows a text, or the command has ended. */
  async shows(text: string): Promise<void> {
    await until(() => this.output.includes(text) || this.child.exitCode !== null || undefined);
    if (!this.output.includes(text))
      throw new Error(`it never showed ${JSON.stringify(text)}:\n${this.output}`);
  }

  type(keys: string): void {
    this.child.stdin.write(keys);
  }
}
