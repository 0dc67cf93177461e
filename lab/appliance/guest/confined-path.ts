import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { Refusal } from './requests';

const denied = (): Refusal => new Refusal(403, 'GuestPermissionDenied');

/**
 * Where a path of a request leads, with every symbolic link followed; the file itself need not exist.
 * @param root without symbolic links
 * @param options.follow whether the last part may be a link that is followed @default true
 * @throws Refusal when that is not under the root, or when the path has `..`
 */
export async function confinedPath(
  root: string,
  path: string,
  options: { follow?: boolean } = {},
): Promise<string> {
  if (!isAbsolute(path) || path.includes('\0') || path.split('/').includes('..')) throw denied();
  const missing: string[] = [];
  let existing = join(path).replace(/(.)\/$/, '$1');
  if (options.follow === false) {
    missing.push(basename(existing));
    existing = dirname(existing);
  }
  for (;;) {
    const real = await realpath(existing).catch(() => undefined);
    if (real !== undefined) {
      const found = join(real, ...missing);
      if (found !== root && !found.startsWith(`${root}/`)) throw denied();
      return found;
    }
    const present = await lstat(existing).catch(() => undefined);
    // A link to nothing: what is written there would be made where it points to.
    if (present?.isSymbolicLink() === true) throw denied();
    // A program has made it meanwhile.
    if (present) continue;
    missing.unshift(basename(existing));
    existing = dirname(existing);
  }
}
