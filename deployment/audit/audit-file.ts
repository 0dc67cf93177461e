import { appendFileSync, closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AuditLine } from './audit-line';

/** A file that lines are added to, by this process and by the providers it has started. */
export class AuditFile {
  /** Absolute: the engines run elsewhere. */
  readonly path: string;

  /** @throws Error in one sentence when it cannot be written */
  constructor(file: string) {
    this.path = resolve(file);
    try {
      closeSync(openSync(this.path, 'a', 0o600));
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      throw new Error(`--audit ${file} cannot be written (${code}): name a file in a directory of yours`, {
        cause: error,
      });
    }
  }

  /** Adds a line, whole and at once. */
  add(line: AuditLine): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}
