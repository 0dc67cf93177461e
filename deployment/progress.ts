import { stripVTControlCharacters } from 'node:util';

/** Where progress is shown: standard error, so that the result can be piped on. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** How often a terminal is drawn anew, in milliseconds. */
const INTERVAL = 120;

/**
 * Who is at what: on a terminal a line for each connector that is being worked on, elsewhere a line for each step, as a
 * log wants it.
 */
export class Progress {
  private readonly active = new Map<string, { text: string; since: number }>();
  private drawn = 0;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly output: ProgressOutput,
    private readonly live: boolean,
  ) {}

  /** Shows progress during `work`, and takes what is drawn away again. */
  static async during<T>(
    output: ProgressOutput,
    live: boolean,
    work: (progress: Progress) => Promise<T>,
  ): Promise<T> {
    const progress = new Progress(output, live);
    if (live) progress.timer = setInterval(() => progress.draw(), INTERVAL);
    try {
      return await work(progress);
    } finally {
      clearInterval(progress.timer);
      progress.active.clear();
      progress.erase();
    }
  }

  /** What `name` is at now; in a log only once, however often it is said. */
  step(name: string, text: string): void {
    const current = this.active.get(name);
    if (current?.text === text) return;
    this.active.set(name, { text, since: Date.now() });
    if (!this.live) this.output.write(`${name}: ${text}\n`);
  }

  /** Something worth keeping that `name` has done, a line. */
  note(name: string, text: string): void {
    this.say(`${name}: ${text}`);
  }

  /** `name` is not being worked on any more. */
  done(name: string, text?: string): void {
    this.active.delete(name);
    if (text !== undefined) this.note(name, text);
  }

  /** A line that stays, above what is drawn. */
  say(line: string): void {
    this.erase();
    this.output.write(`${line}\n`);
    if (this.live) this.draw();
  }

  private draw(): void {
    this.erase();
    const { columns = 80, rows = 24 } = this.output;
    const all = [...this.active];
    const room = Math.max(1, rows - 2);
    const shown = all.length > room ? all.slice(0, room - 1) : all;
    const lines = shown.map(([name, { text, since }]) => {
      const seconds = Math.round((Date.now() - since) / 1000);
      return seconds < 2 ? `${name}: ${text}` : `${name}: ${text} (${seconds} s)`;
    });
    if (shown.length < all.length) lines.push(`and ${all.length - shown.length} more`);
    for (const line of lines) {
      this.output.write(`${stripVTControlCharacters(line).slice(0, columns - 1)}\n`);
    }
    this.drawn = lines.length;
  }

  private erase(): void {
    // Up by the lines drawn, and clear from there (ECMA-48 CPL and ED).
    if (this.drawn > 0) this.output.write(`\u001b[${this.drawn}F\u001b[J`);
    this.drawn = 0;
  }
}
