import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Secrets } from '../secrets';
import type { PageReading } from './read-page';

type Entry = Readonly<Record<string, string | number>>;

const MOST = 2000;

/**
 * What happened, to be kept when a step fails. Playwright's own trace holds every text typed and every form sent;
 * this one holds steps, addresses, statuses and what the pages say, secrets replaced.
 */
export class Evidence {
  readonly #entries: Entry[] = [];
  readonly #start = Date.now();

  constructor(private readonly secrets: Secrets) {}

  note(event: string, details: Entry = {}): void {
    if (this.#entries.length >= MOST) this.#entries.shift();
    this.#entries.push({ milliseconds: Date.now() - this.#start, event, ...details });
  }

  /** @returns the directory of this failure: `screenshot.png`, `trace.jsonl` and `page.txt` */
  async keep(
    parent: string,
    name: string,
    page: Page | undefined,
    reading: PageReading | undefined,
  ): Promise<string> {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    const stamp = new Date().toISOString().replace(/[:.]/g, '-');
    const directory = await mkdtemp(join(parent, `${name.replace(/[^\w.-]+/g, '_')}-${stamp}-`));
    await chmod(directory, 0o700);
    const trace = this.#entries.map((entry) => JSON.stringify(entry)).join('\n');
    await this.#write(join(directory, 'trace.jsonl'), `${trace}\n`);
    if (reading) await this.#write(join(directory, 'page.txt'), describe(reading));
    if (page && !this.secrets.isIn(reading?.text ?? '')) {
      const image = await page
        .screenshot({ mask: [page.locator('input, textarea, select, [contenteditable]')], timeout: 5000 })
        .catch(() => undefined);
      if (image) await writeFile(join(directory, 'screenshot.png'), image, { mode: 0o600 });
    }
    return directory;
  }

  #write(path: string, text: string): Promise<void> {
    return writeFile(path, this.secrets.hide(text), { mode: 0o600 });
  }
}

/** A page in lines, without what was typed into it. */
function describe({ title, items }: PageReading): string {
  const lines = items.map(({ kind, field, names }) => `${field ?? kind}: ${names.join(' | ')}`);
  return `title: ${title}\n${lines.join('\n')}\n`;
}
