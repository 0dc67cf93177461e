import type { Socket } from 'node:net';
import type { Terminal } from './terminal';
import { TypedLines } from './typed-lines';

/** What the program at the other end of the socket is told. */
type Told = { write: string } | { echo: boolean } | { exit: number };

/** The terminal of a program that really runs, see bridge-program.ts. Its echo is the machine's. */
export class BridgeTerminal implements Terminal {
  private readonly lines = new TypedLines();
  private unfinished = '';

  constructor(
    private readonly socket: Socket,
    readonly interactive: boolean,
  ) {}

  /** What came from the program's input, in any pieces. */
  type(text: string): void {
    const lines = (this.unfinished + text).split('\n');
    this.unfinished = lines.pop() ?? '';
    for (const line of lines) this.lines.push(line.replace(/\r$/, ''));
  }

  write(text: string): void {
    this.tell({ write: text });
  }

  async ask(prompt: string, options: { hidden?: boolean } = {}): Promise<string> {
    const hidden = options.hidden === true;
    // The echo goes off before the prompt is shown: whoever waits for the prompt types unseen.
    if (hidden) this.tell({ echo: false });
    this.write(prompt);
    try {
      return await this.lines.next();
    } finally {
      if (hidden) {
        this.tell({ echo: true });
        if (this.interactive) this.write('\n');
      }
    }
  }

  exit(code: number): void {
    this.tell({ exit: code });
    this.socket.end();
  }

  /** The input ended, or the program did. */
  end(): void {
    this.lines.close();
  }

  private tell(message: Told): void {
    if (this.socket.writable) this.socket.write(`${JSON.stringify(message)}\n`);
  }
}
