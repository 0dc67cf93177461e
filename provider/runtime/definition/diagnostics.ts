import type { Path } from '../value/path';

/**
 * What a call has to tell the operator. Errors fail the call once it returns, so all of them can be found first.
 * Values of sensitive and write-only attributes are replaced in the texts.
 */
export interface Diagnostics {
  /** @param path the attribute that is wrong, `[]` for none in particular; Terraform shows its line. */
  error(path: Path, summary: string, detail?: string): void;
  /** Shown, but fails nothing. */
  warning(path: Path, summary: string, detail?: string): void;
  readonly hasErrors: boolean;
}

/** An error an author throws for the operator to read, with an attribute and a remedy if there are. */
export class ProviderError extends Error {
  readonly path: Path;
  readonly detail: string;

  constructor(summary: string, options: { detail?: string; path?: Path; cause?: unknown } = {}) {
    super(summary, { cause: options.cause });
    this.name = 'ProviderError';
    this.path = options.path ?? [];
    this.detail = options.detail ?? '';
  }
}
