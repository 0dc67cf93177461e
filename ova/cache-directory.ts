import { type Stats, lstatSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isRemote } from './download/address';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where this user's images and what was found in them are kept: `connector-as-code/images` below XDG_CACHE_HOME,
 * or below `~/.cache` when that is unset, empty or relative (XDG Base Directory Specification).
 */
export function imageCacheDirectory(env: Environment = process.env): string {
  const { XDG_CACHE_HOME: cache = '', HOME: home = '' } = env;
  const base = isAbsolute(cache) ? cache : join(home === '' ? homedir() : home, '.cache');
  return join(base, 'connector-as-code', 'images');
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
