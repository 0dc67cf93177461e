/** Where the menu runs: lines go in, text comes out. */
export interface Terminal {
  /** Types a line; its end is added. */
  send(line: string): Promise<void>;
  /** All that was printed so far, and whether the program has ended. */
  read(): Promise<{ readonly text: string; readonly ended: boolean }>;
  /** Ends the program and leaves nothing behind; never throws. */
  close(): Promise<void>;
}
