import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where this program keeps what it can make again, for this user: `connector-as-code` below XDG_CACHE_HOME, or below
 * `~/.cache` when that is unset, empty or relative (XDG Base Directory Specification).
 */
export function userCacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CACHE_HOME: cache = '', HOME: home = '' } = env;
  const base = isAbsolute(cache) ? cache : join(home === '' ? homedir() : home, '.cache');
  return join(base, 'connector-as-code');
}
