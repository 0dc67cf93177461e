/** Where a program of the guest talks with somebody: text out, lines in. */
export interface Terminal {
  /** Whether it is a terminal, not a pipe. */
  readonly interactive: boolean;
  write(text: string): void;
  /**
   * @param options.hidden what is typed is not shown, as for a password
   * @returns the line without its end
   * @throws InputEnded, Interrupted
   */
  ask(prompt: string, options?: { hidden?: boolean }): Promise<string>;
}

/** Nobody types any more: the terminal is gone, its VM is off, or Control-D was pressed. */
export class InputEnded extends Error {
  override readonly name = 'InputEnded';
}

/** Control-C was pressed. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
