import { Screen } from './screen';
import type { Terminal } from './terminal';
import { TypedLines } from './typed-lines';

/** The terminal that the VM itself has: a keyboard, a screen, and lines that can be edited until Enter. */
export class VmTerminal implements Terminal {
  readonly interactive = true;
  private readonly screen = new Screen();
  private readonly lines = new TypedLines();
  private typed = '';
  private echo = true;

  /** What a key gives. */
  type(character: string): void {
    switch (character) {
      case '\r':
        this.show('\n');
        this.lines.push(this.takeTyped());
        break;
      case '\x7f': // Backspace
        if (this.typed === '') break;
        this.typed = this.typed.slice(0, -1);
        this.show('\b');
        break;
      case '\x03': // Control-C
        this.show('^C\n');
        this.typed = '';
        this.lines.interrupt();
        break;
      case '\x04': // Control-D
        if (this.typed === '') this.lines.end();
        else this.lines.push(this.takeTyped());
        break;
      case '\x15': // Control-U
        this.show('\b'.repeat(this.typed.length));
        this.typed = '';
        break;
      default:
        if (character < ' ') break;
        this.typed += character;
        this.show(character);
    }
  }

  write(text: string): void {
    this.screen.write(text);
  }

  /** A question for a password drops what was typed before it, as getpass(3) does. */
  async ask(prompt: string, options: { hidden?: boolean } = {}): Promise<string> {
    if (options.hidden) {
      this.lines.drop();
      this.typed = '';
      this.echo = false;
    }
    this.write(prompt);
    try {
      return await this.lines.next();
    } finally {
      if (!this.echo) this.write('\n');
      this.echo = true;
    }
  }

  /** What is seen, from the top. */
  shown(): string[] {
    return this.screen.shown();
  }

  clear(): void {
    this.screen.clear();
  }

  /** After it nothing can be asked. */
  close(): void {
    this.lines.close();
  }

  private show(text: string): void {
    if (this.echo) this.write(text);
  }

  private takeTyped(): string {
    const line = this.typed;
    this.typed = '';
    return line;
  }
}
