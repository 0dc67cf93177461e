/** A text screen: what somebody sees who opens the VM's console. */
export class Screen {
  private lines: string[] = [''];

  constructor(
    private readonly width = 80,
    private readonly height = 25,
  ) {}

  /** Printable text, line ends and backspaces; everything else is left out. */
  write(text: string): void {
    for (const character of text) {
      if (character === '\n') this.lines.push('');
      else if (character === '\b') this.setLast(this.last.slice(0, -1));
      else if (character >= ' ' && character !== '\x7f') {
        if (this.last.length === this.width) this.lines.push('');
        this.setLast(this.last + character);
      }
    }
    this.lines = this.lines.slice(-this.height);
  }

  clear(): void {
    this.lines = [''];
  }

  /** From the top, to the line that has the cursor. */
  shown(): string[] {
    return [...this.lines];
  }

  private get last(): string {
    return this.lines.at(-1) ?? '';
  }

  private setLast(line: string): void {
    this.lines[this.lines.length - 1] = line;
  }
}
