import type { IncomingMessage } from 'node:http';
import { statfs } from 'node:fs/promises';
import { pause } from '../abort';
import { FinalFailure, TemporaryFailure, brokenBy, refusedBy } from './failure';
import { type FollowOptions, follow } from './follow';
import type { Origin, PartialFile } from './partial-file';

export interface TransferOptions extends FollowOptions {
  /** Where the file lies; asked for its free space. */
  readonly directory: string;
  readonly onProgress: ((bytes: number, total: number | undefined) => void) | undefined;
  /** Milliseconds to wait before each further attempt; there are no more attempts than this. */
  readonly retryDelays: readonly number[];
}

/** With so many bytes more, a connection that broke was of use, and the attempts are counted anew. */
const USEFUL = 1024 * 1024;

/** Brings the partial file to its full length, in as many connections as it takes. @throws FinalFailure */
export async function transfer(url: URL, file: PartialFile, options: TransferOptions): Promise<void> {
  const { retryDelays, signal } = options;
  for (let failures = 0; ;) {
    const before = file.bytes;
    try {
      await continueWith(url, file, options);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TemporaryFailure)) throw error;
      if (file.bytes - before >= USEFUL) failures = 0;
      const delay = retryDelays[failures++];
      if (delay === undefined) {
        const kept = file.origin.validator !== undefined && file.bytes > 0;
        const rest = kept
          ? `the ${file.bytes} bytes that came are kept, and the next run goes on from there`
          : 'try again later';
        throw new FinalFailure(`${error.message}, after ${failures} attempts; ${rest}`);
      }
      await pause(Math.max(delay, error.waitAtLeast), signal);
    }
  }
}

/** One connection. */
async function continueWith(url: URL, file: PartialFile, options: TransferOptions): Promise<void> {
  const { validator, total } = file.origin;
  if (file.bytes > 0 && file.bytes === total) return;
  const range = validator !== undefined && file.bytes > 0;
  const headers = range ? { range: `bytes=${file.bytes}-`, 'if-range': validator } : {};
  const response = await follow(url, headers, options);
  try {
    if (range && (await isContinuation(response, file))) file.resume();
    else await beginAgain(response, file);
    await refuseTooLarge(file, options.directory);
    await receive(response, file, options);
  } finally {
    response.destroy();
  }
}

/** Whether the answer is the rest of the same file. What cannot be the rest makes the next attempt start anew. */
async function isContinuation(response: IncomingMessage, file: PartialFile): Promise<boolean> {
  const { statusCode: status = 0, headers } = response;
  if (status === 416) {
    await file.restart({});
    throw new TemporaryFailure('the server has no more of what it sent before');
  }
  if (status !== 206) return false;
  const [, from, all] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  const { validator, total } = file.origin;
  const sameFile =
    originOf(response).validator === validator && (total === undefined || Number(all) === total);
  if (Number(from) === file.bytes && sameFile) return true;
  await file.restart({});
  throw new TemporaryFailure('the server sent a part of another file than before');
}

async function beginAgain(response: IncomingMessage, file: PartialFile): Promise<void> {
  const { statusCode: status = 0, headers } = response;
  if (status !== 200) throw refusedBy('the server', status, headers['retry-after']);
  await file.restart(originOf(response));
}

function originOf({ headers, statusCode }: IncomingMessage): Origin {
  const { etag, 'last-modified': modified, 'content-length': length = '' } = headers;
  // A weak ETag stands for files that only mean the same.
  const validator = etag !== undefined && !etag.startsWith('W/') ? etag : modified;
  return {
    ...(validator === undefined ? {} : { validator }),
    ...(statusCode === 200 && /^\d{1,15}$/.test(length) ? { total: Number(length) } : {}),
  };
}

async function refuseTooLarge(file: PartialFile, directory: string): Promise<void> {
  const { total } = file.origin;
  if (total === undefined) return;
  const { bavail, bsize } = await statfs(directory);
  const missing = total - file.bytes;
  if (missing <= bavail * bsize) return;
  const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  throw new FinalFailure(
    `${mib(missing)} are still to come, and ${directory} has ${mib(bavail * bsize)} free; free some space, or set XDG_CACHE_HOME to a directory that has more`,
  );
}

async function receive(
  response: IncomingMessage,
  file: PartialFile,
  { onProgress, signal }: TransferOptions,
): Promise<void> {
  const { total } = file.origin;
  const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  // Only what the network does may be tried again, not a disk that is full.
  const next = (): Promise<IteratorResult<Buffer, unknown>> =>
    chunks.next().catch((error: unknown) => {
      throw brokenBy(error);
    });
  for (let item = await next(); !item.done; item = await next()) {
    signal?.throwIfAborted();
    await file.append(item.value);
    onProgress?.(file.bytes, total);
  }
  if (total !== undefined && file.bytes !== total) {
    throw new TemporaryFailure(`the server sent ${file.bytes} bytes of ${total}`);
  }
}
