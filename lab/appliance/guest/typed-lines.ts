import { InputEnded, Interrupted } from './terminal';

/** Lines that were typed and that nobody has read yet, also those typed before they were asked for. */
export class TypedLines {
  private readonly waiting: string[] = [];
  private reader: { resolve: (line: string) => void; reject: (why: Error) => void } | undefined;
  private closed = false;

  push(line: string): void {
    const reader = this.takeReader();
    if (reader) reader.resolve(line);
    else if (!this.closed) this.waiting.push(line);
  }

  /** Control-C: whoever reads is interrupted, what was typed ahead is dropped. */
  interrupt(): void {
    this.drop();
    this.takeReader()?.reject(new Interrupted('interrupted'));
  }

  /** Control-D: ends the present reading alone. */
  end(): void {
    this.takeReader()?.reject(new InputEnded('the input ended'));
  }

  /** After it every reading ends. */
  close(): void {
    this.closed = true;
    this.end();
  }

  /** Forgets what was typed ahead, as programs that ask for a password do. */
  drop(): void {
    this.waiting.length = 0;
  }

  next(): Promise<string> {
    const line = this.waiting.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.closed) return Promise.reject(new InputEnded('the input ended'));
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject };
    });
  }

  private takeReader(): typeof this.reader {
    const reader = this.reader;
    this.reader = undefined;
    return reader;
  }
}
