import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';

/** A file that the report of a run goes to, for its owner alone. */
export class ReportFile {
  /**
   * To be said before the run begins: what was applied is not to be told of a file that cannot be written.
   *
   * @param option whose value the file is
   * @throws Error in one sentence when it cannot be written
   */
  constructor(
    private readonly option: string,
    private readonly file: string,
  ) {
    try {
      const isThere = existsSync(file);
      closeSync(openSync(file, 'a', 0o600));
      // Whoever looks for it finds none of a run that had nothing to report.
      if (!isThere) rmSync(file);
    } catch (error) {
      throw new Error(this.sentence(error), { cause: error });
    }
  }

  /** @returns a sentence when it cannot be written any more */
  write(text: string): string | undefined {
    try {
      writeFileSync(this.file, text, { mode: 0o600 });
      return undefined;
    } catch (error) {
      return this.sentence(error);
    }
  }

  private sentence(error: unknown): string {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return `${this.option} ${this.file} cannot be written (${code}): name a file in a directory of yours`;
  }
}

/** The file of `--markdown`, where it is given. @throws Error in one sentence when it cannot be written */
export const markdownFile = (file: string | undefined): ReportFile | undefined =>
  file === undefined ? undefined : new ReportFile('--markdown', file);
