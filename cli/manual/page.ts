/** A command as somebody would type it, and what comes of it. */
export interface Example {
  readonly command: string;
  readonly says: string;
}

/** What `--help` and docs/commands tell of a command beyond its arguments and options. */
export interface ManualPage {
  /** Paragraphs. What the one line of its description leaves open: what it looks at, what it changes, when it asks. */
  readonly about: readonly string[];
  readonly examples: readonly Example[];
  /** @default 0: done, 1: it could not be done; a sentence says why */
  readonly exitCodes?: ExitCodes;
  /** Variables that it reads, by the names in `environment.ts`. @default CONNECTOR_SPECS alone */
  readonly environment?: readonly string[];
  /** Other commands, by their names. */
  readonly seeAlso?: readonly string[];
}

export type ExitCodes = Readonly<Partial<Record<0 | 1 | 2, string>>>;

export const DONE_OR_NOT: ExitCodes = { 0: 'done', 1: 'it could not be done; a sentence says why' };

/** Of commands that judge. */
export const JUDGED: ExitCodes = {
  0: 'all is well',
  1: 'a warning',
  2: 'an error, or something that cannot be told',
};

export const SPECS_ALONE: readonly string[] = ['CONNECTOR_SPECS'];
