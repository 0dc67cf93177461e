import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the provider under test manages: objects as JSON files in a directory, which tests change by hand. */
export class World {
  constructor(
    private readonly directory: string,
    readonly endpoint: string | null,
  ) {
    mkdirSync(directory, { recursive: true });
  }

  read<T>(id: string): T | null {
    try {
      return JSON.parse(readFileSync(this.file(id), 'utf8')) as T;
    } catch {
      return null;
    }
  }

  write(id: string, object: object): void {
    writeFileSync(this.file(id), JSON.stringify(object));
  }

  remove(id: string): void {
    rmSync(this.file(id), { force: true });
  }

  /** One line a happening, for tests to look at afterwards. */
  note(happening: string): void {
    appendFileSync(join(this.directory, 'happenings.log'), `${happening}\n`);
  }

  private file(id: string): string {
    return join(this.directory, `${id}.json`);
  }
}
