import type { BrowserContext, Download, Page } from 'playwright-core';

/** The files that the pages of a context give away: one at a time is taken, all others are cancelled. */
export class Downloads {
  #wanted = false;
  /** The one that was wanted. */
  begun: Download | undefined;

  constructor(context: BrowserContext) {
    const watch = (page: Page): void => void page.on('download', (download) => this.#take(download));
    context.pages().forEach(watch);
    context.on('page', watch);
  }

  /** Takes the next one that begins before `work` is over. */
  async taking<T>(work: () => Promise<T>): Promise<T> {
    this.begun = undefined;
    this.#wanted = true;
    try {
      return await work();
    } finally {
      this.#wanted = false;
      await this.#drop();
    }
  }

  async #drop(): Promise<void> {
    const { begun } = this;
    this.begun = undefined;
    // One that has not come to its end would be waited for.
    await begun?.cancel().catch(() => undefined);
    await begun?.delete().catch(() => undefined);
  }

  #take(download: Download): void {
    if (this.#wanted && this.begun === undefined) this.begun = download;
    else void download.cancel().catch(() => undefined);
  }
}
