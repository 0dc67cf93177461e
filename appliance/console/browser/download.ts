import { open, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BrowserContext, Download, Page } from 'playwright-core';
import type { DebugLogs } from '../../profiles/console-profile';
import type { DownloadedLogs } from '../console';
import { ConsoleError } from '../console-error';
import type { ConsolePage } from './console-page';

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

/** Clicks for the bundle and writes it into a new file, which is removed when it does not become whole. */
export function downloadLogs(
  page: ConsolePage,
  { start, seconds, mebibytes }: DebugLogs,
  file: string,
  signal: AbortSignal | undefined,
): Promise<DownloadedLogs> {
  const { downloads } = page;
  return downloads.taking(async () => {
    const before = await page.click(start);
    const download = await page.until({ arrived: () => downloads.begun, before });
    await whole(page, download, seconds, signal);
    const bytes = await written(page, download, file, mebibytes * 1024 * 1024);
    return { name: download.suggestedFilename(), bytes };
  });
}

/** Waits until it has come to its end. */
async function whole(
  page: ConsolePage,
  download: Download,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const cancel = (): void => void download.cancel().catch(() => undefined);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    cancel();
  }, seconds * 1000);
  signal?.addEventListener('abort', cancel);
  try {
    const failure = await download.failure();
    signal?.throwIfAborted();
    if (late) throw page.failure('unreachable', `the file was not complete within ${seconds} s`, AGAIN);
    if (failure !== null) throw page.failure('unreachable', `the file broke off (${failure})`, AGAIN);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** @returns how many bytes it has */
async function written(page: ConsolePage, download: Download, file: string, most: number): Promise<number> {
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes <= most) return done(null, chunk);
      const limit = `${most / 1024 / 1024} MiB`;
      done(page.failure('unexpected', `the file is larger than ${limit}`, 'Download it in a browser.'));
    },
  });
  let isOurs = false;
  try {
    const target = await open(file, 'wx', 0o600);
    isOurs = true;
    await pipeline(await download.createReadStream(), count, target.createWriteStream());
    if (bytes === 0) throw page.failure('unexpected', 'the file it gave is empty', AGAIN);
    return bytes;
  } catch (error) {
    if (isOurs) await rm(file, { force: true });
    if (error instanceof ConsoleError) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw page.failure('unexpected', `the file cannot be written: ${found}`, 'Name another place for it.');
  }
}

const AGAIN =
  'Run it again; when it stays so, download it in a browser or generate it by the menu in the VM.';
