import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { StateListing, StateStore, StoredState } from './state-listing';

const ENDING = '.tfstate';

/** A directory of states. */
export class LocalStates implements StateStore, StateListing {
  readonly name: string;

  constructor(directory: string) {
    this.name = resolve(directory);
  }

  get listing(): StateListing {
    return this;
  }

  async stacks(): Promise<string[]> {
    try {
      const entries = await readdir(this.name, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith(ENDING) && !entry.name.startsWith('.'))
        .map(({ name }) => name.slice(0, -ENDING.length))
        .sort();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Made by the first synthesis.
      if (code === 'ENOENT') return [];
      throw new Error(`the directory cannot be read (${code ?? 'unknown reason'})`, { cause: error });
    }
  }

  async read(stack: string): Promise<string> {
    try {
      return await readFile(join(this.name, `${stack}${ENDING}`), 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(`the file cannot be read (${code ?? 'unknown reason'})`, { cause: error });
    }
  }

  async stored(stack: string): Promise<StoredState | undefined> {
    const file = join(this.name, `${stack}${ENDING}`);
    try {
      return { text: await readFile(file, 'utf8'), written: (await stat(file)).mtime };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw new Error(`${file}: the file cannot be read (${code ?? 'unknown reason'})`, { cause: error });
    }
  }
}
