import { type Stats, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRemote } from './download/address';
import { userCacheDirectory } from './user-cache';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where this user's images and what was found in them are kept: `images` in the user's cache. */
export function imageCacheDirectory(env: Environment = process.env): string {
  return join(userCacheDirectory(env), 'images');
}

/** Where a downloaded image lies, by its SHA-256 in lower case. */
export function cachedImagePath(cacheDirectory: string, sha256: string): string {
  return join(cacheDirectory, `${sha256}.ova`);
}

/**
 * The local path of an image if it is there without a download, otherwise undefined. Nothing is read or verified:
 * that is what `openImage` does.
 */
export function atHand(source: string, sha256: string, cacheDirectory: string): string | undefined {
  if (!isRemote(source)) return isFile(statSync, source) ? source : undefined;
  const path = cachedImagePath(cacheDirectory, sha256.toLowerCase());
  return isCached(path) ? path : undefined;
}

/** Whether there is a file in the cache; a link is none, since nothing of ours makes one. */
export function isCached(path: string): boolean {
  return isFile(lstatSync, path);
}

/** A place that cannot be looked at holds nothing; whoever goes there hears why. */
function isFile(look: (path: string) => Stats, path: string): boolean {
  try {
    return look(path).isFile();
  } catch {
    return false;
  }
}
