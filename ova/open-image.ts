import { rm } from 'node:fs/promises';
import { atHand, imageCacheDirectory } from './cache-directory';
import { display, isRemote } from './download/address';
import { type DownloadOptions, downloadImage, fetchImage } from './download/fetch-image';
import { OvaError } from './ova-error';
import { readOva } from './read-ova';
import { parseSha256 } from './sha256';
import type { OvaImage } from './types';

export interface ImageProgress {
  readonly phase: 'download' | 'verification';
  readonly bytes: number;
  /** Undefined when the server does not say it. */
  readonly total: number | undefined;
}

export interface OpenImageOptions extends Omit<DownloadOptions, 'url' | 'onProgress'> {
  /** The path of an OVA, or its address: https://, or http:// to this machine itself. */
  readonly source: string;
  /** What the file must have, 64 hexadecimal digits. @default any; an address is then downloaded every time */
  readonly sha256?: string | undefined;
  /** Never called when everything was known already. */
  readonly onProgress?: ((progress: ImageProgress) => void) | undefined;
}

/**
 * Opens an image wherever it is: downloads it unless it is in the cache, reads it to its end unless this file was
 * read before, and says what is in it. The image's `path` is that of the local file.
 *
 * @example
 * const image = await openImage({ source: 'https://images.example.com/AWS-Connector.ova', sha256 });
 *
 * @throws OvaError with every reason to refuse the image
 */
export async function openImage(options: OpenImageOptions): Promise<OvaImage> {
  const { source, signal, cacheDirectory = imageCacheDirectory(options.env) } = options;
  const sha256 = parseSha256(options.sha256);
  const read = (path: string): Promise<OvaImage> =>
    readOva(path, {
      cacheDirectory,
      onProgress: (bytes, total) => options.onProgress?.({ phase: 'verification', bytes, total }),
      ...(sha256 === undefined ? {} : { expectedSha256: sha256 }),
      ...(signal ? { signal } : {}),
    });
  if (!isRemote(source)) return read(source);
  const download: DownloadOptions = {
    ...options,
    cacheDirectory,
    url: source,
    onProgress: (bytes, total) => options.onProgress?.({ phase: 'download', bytes, total }),
  };
  if (sha256 === undefined) {
    const { path } = await downloadImage(download);
    try {
      return await read(path);
    } catch (error) {
      // Nobody asked for this very file: it is of no use to anybody, and may be an error page.
      if (error instanceof OvaError) await rm(path, { force: true });
      return throwNaming(source, path, error);
    }
  }
  const wasCached = atHand(source, sha256, cacheDirectory) !== undefined;
  const path = await fetchImage({ ...download, sha256 });
  try {
    return await read(path);
  } catch (error) {
    // It had the right digest when it got its name, and was damaged in the cache: as good as not there.
    const damaged = error instanceof OvaError && error.sha256 !== undefined && error.sha256 !== sha256;
    if (!wasCached || !damaged) return throwNaming(source, path, error);
    await rm(path, { force: true });
    await fetchImage({ ...download, sha256 });
    return read(path).catch((again: unknown) => throwNaming(source, path, again));
  }
}

/** What was refused is known by its address; its path in the cache is only a digest. */
function throwNaming(source: string, path: string, error: unknown): never {
  if (!(error instanceof OvaError)) throw error;
  const address = display(new URL(source));
  const problems = error.problems.map((problem) =>
    problem.startsWith(`${path}: `) ? `${address}${problem.slice(path.length)}` : problem,
  );
  throw new OvaError(problems, error.sha256);
}
