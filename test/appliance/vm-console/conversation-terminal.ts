import { TypedLines } from '../../../lab/appliance/guest/typed-lines';
import type { Terminal as Asking } from '../../../lab/appliance/guest/terminal';
import type { Terminal } from '../../../appliance/vm-console/terminal';

/** Runs with a terminal, to its end. */
export type Program = (terminal: Asking) => Promise<unknown>;

/**
 * Both ends of a pseudo-terminal in one process: a program of the simulated guest asks, the product reads and types.
 * As on a real one, lines end with a carriage return as well, and what is typed is shown unless it is hidden.
 */
export class ConversationTerminal implements Terminal {
  text = '';
  ended = false;
  closed = 0;
  /** All that was typed, hidden or not. */
  readonly typed: string[] = [];
  private readonly lines = new TypedLines();
  private hidden = false;
  private readonly program: Promise<void>;

  constructor(program: Program) {
    const asking: Asking = {
      interactive: true,
      write: (text) => this.print(text),
      ask: async (prompt, options = {}) => {
        this.hidden = options.hidden === true;
        this.print(prompt);
        const line = await this.lines.next();
        this.print(this.hidden ? '\n' : `${line}\n`);
        return line;
      },
    };
    this.program = program(asking).then(
      () => void (this.ended = true),
      () => void (this.ended = true),
    );
  }

  send(line: string): Promise<void> {
    this.typed.push(line);
    this.lines.push(line);
    return Promise.resolve();
  }

  async read(): Promise<{ text: string; ended: boolean }> {
    await new Promise((resolve) => setImmediate(resolve));
    return { text: this.text, ended: this.ended };
  }

  async close(): Promise<void> {
    this.closed += 1;
    this.lines.close();
    await this.program;
  }

  private print(text: string): void {
    this.text += text.replaceAll('\n', '\r\n');
  }
}
