import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place for saved plans that only this user can enter; they may hold what is sensitive. */
export class PlanFiles {
  private readonly directory = mkdtempSync(join(tmpdir(), 'connector-plan-'));

  /** Does `work`, and removes every plan afterwards, however it ends. */
  static async during<T>(work: (files: PlanFiles) => Promise<T>): Promise<T> {
    const files = new PlanFiles();
    try {
      return await work(files);
    } finally {
      rmSync(files.directory, { recursive: true, force: true });
    }
  }

  of(stack: string): string {
    return join(this.directory, `${stack}.tfplan`);
  }
}
