import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedImagePath, imageCacheDirectory, isCached } from '../cache-directory';
import { isSystemError } from '../identity';
import { OvaError } from '../ova-error';
import { parseSha256 } from '../sha256';
import { display, parseAddress } from './address';
import { trustedAuthorities } from './authorities';
import { FinalFailure, unwritable } from './failure';
import { lock } from './lock';
import { PartialFile } from './partial-file';
import { transfer } from './transfer';

export interface DownloadOptions {
  /** https://, or http:// to this machine itself. */
  readonly url: string;
  /** Where images are kept, for this user alone. @default imageCacheDirectory(env) */
  readonly cacheDirectory?: string | undefined;
  /** Ends the download; what came is kept, and the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every piece with the bytes there are and the size of the file, if the server said it. */
  readonly onProgress?: ((bytes: number, total: number | undefined) => void) | undefined;
  /** HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR and NODE_EXTRA_CA_CERTS. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Milliseconds to wait before each further attempt after a broken connection. @default 0.5 s to 8 s, 5 in all */
  readonly retryDelays?: readonly number[] | undefined;
  /** After how many milliseconds of silence a connection counts as broken. @default 30 s */
  readonly idleTimeout?: number | undefined;
}

export interface FetchImageOptions extends DownloadOptions {
  /** What the file must have, 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface DownloadedImage {
  /** In the cache. */
  readonly path: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

const RETRY_DELAYS: readonly number[] = [500, 1000, 2000, 4000, 8000];
const IDLE_TIMEOUT = 30_000;

/**
 * Downloads an image into the cache, unless it is there, and returns its path. The file has its name only when its
 * SHA-256 is right. A download that breaks goes on where it was, also in a later run, if the server can do that;
 * of several processes one downloads, and the others wait for it.
 *
 * @throws OvaError when the address may not be used, the file cannot be had, or it has another SHA-256
 */
export async function fetchImage(options: FetchImageOptions): Promise<string> {
  const url = parseAddress(options.url);
  const sha256 = parseSha256(options.sha256);
  options.signal?.throwIfAborted();
  const directory = options.cacheDirectory ?? imageCacheDirectory(options.env);
  const target = cachedImagePath(directory, sha256);
  if (!isCached(target)) await locked(url, { key: sha256, expected: sha256, directory }, options);
  return target;
}

/**
 * Downloads an image whose SHA-256 nobody knows yet, and says it. The file is in the cache afterwards, so that
 * `fetchImage` with this SHA-256 finds it there.
 *
 * @throws OvaError when the address may not be used or the file cannot be had
 */
export async function downloadImage(options: DownloadOptions): Promise<DownloadedImage> {
  const url = parseAddress(options.url);
  options.signal?.throwIfAborted();
  const key = `url-${createHash('sha256').update(url.href).digest('hex').slice(0, 40)}`;
  const directory = options.cacheDirectory ?? imageCacheDirectory(options.env);
  const sha256 = await locked(url, { key, expected: undefined, directory }, options);
  return { path: cachedImagePath(directory, sha256), sha256 };
}

/** What is made of a download. */
interface Place {
  readonly directory: string;
  /** Names the lock and the file until it is complete. */
  readonly key: string;
  readonly expected: string | undefined;
}

/** Downloads while nobody else does, and returns the SHA-256 of the file that is in the cache now. */
async function locked(url: URL, place: Place, options: DownloadOptions): Promise<string> {
  const { directory, key, expected } = place;
  const { signal } = options;
  try {
    await makePrivate(directory);
    const isDone = (): boolean => expected !== undefined && isCached(cachedImagePath(directory, expected));
    const unlock = await lock(directory, key, { signal, isDone });
    try {
      return expected !== undefined && isDone() ? expected : await download(url, place, options);
    } finally {
      await unlock?.();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof FinalFailure) throw new OvaError([`${display(url)}: ${error.message}`]);
    throw isSystemError(error) ? new OvaError([`${directory}: ${unwritable(error)}`]) : error;
  }
}

/** Downloads until the SHA-256 is right; a file that was put together from several parts gets a second chance. */
async function download(url: URL, place: Place, options: DownloadOptions): Promise<string> {
  const { directory, key, expected } = place;
  const { env = process.env, onProgress, signal } = options;
  const { retryDelays = RETRY_DELAYS, idleTimeout = IDLE_TIMEOUT } = options;
  const authorities = trustedAuthorities(env);
  for (let chances = 2; ; chances--) {
    const file = await PartialFile.open(join(directory, `${key}.part`), signal);
    try {
      await transfer(url, file, {
        authorities,
        directory,
        env,
        idleTimeout,
        onProgress,
        retryDelays,
        signal,
      });
      const found = file.sha256();
      if (expected === undefined || found === expected) {
        await file.finish(cachedImagePath(directory, found));
        return found;
      }
      await file.discard();
      if (!file.resumed || chances === 1) throw new FinalFailure(otherFile(found, expected));
    } finally {
      await file.close();
    }
  }
}

function otherFile(found: string, expected: string): string {
  return `has the SHA-256 ${found}, and ${expected} is expected; it is another file: check the address, or pin the new image`;
}

/** What lies in the cache is believed, so nobody else may write there. */
async function makePrivate(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(directory);
  const mine = process.getuid === undefined || uid === process.getuid();
  if (mine && (mode & 0o022) === 0) return;
  throw new OvaError([
    mine
      ? `${directory}: others may write there, and images in it are believed; run: chmod 700 '${directory}'`
      : `${directory}: belongs to another user; set XDG_CACHE_HOME to a directory of your own`,
  ]);
}
