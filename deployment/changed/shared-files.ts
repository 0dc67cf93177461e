import { relative } from 'node:path';

/** What every connector depends on, beside cdktf.json: the version of this package, the app and the providers' lock. */
const SHARED = ['package.json', 'package-lock.json', 'cdktf.json', '.terraform.lock.hcl'];

/**
 * Whether every connector depends on `path`. Beside the files above these are all sources below the directory of
 * cdktf.json, main.ts first: what it imports decides over each of them.
 *
 * @param directory where the app is run
 */
export function isShared(path: string, directory: string): boolean {
  const name = relative(directory, path);
  if (name.startsWith('..') || name.split(/[/\\]/).includes('node_modules')) return false;
  return SHARED.includes(name) || /\.[cm]?[jt]s$/.test(name);
}
