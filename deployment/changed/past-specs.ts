import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';

const isYaml = (path: string): boolean => /\.ya?ml$/.test(path);

/**
 * Those of `paths`, which are no more in the working tree, that `specs` would have named.
 *
 * @param specs a file, a directory or a glob, as in CONNECTOR_SPECS
 * @param root of the repository
 */
export function specsAmong(paths: readonly string[], specs: string, cwd: string, root: string): string[] {
  const candidates = paths.filter((path) => isYaml(path) && !basename(path).startsWith('.'));
  if (candidates.length === 0) return [];
  const named = realPlace(resolve(cwd, specs));
  const facts = statSync(named, { throwIfNoEntry: false });
  if (/[*?{[]/.test(specs) && facts === undefined) return matching(candidates, specs, cwd, root);
  // With its last file a directory has gone as well.
  return candidates.filter((path) => path === named || (facts?.isFile() !== true && dirname(path) === named));
}

/** Asked of the very glob that names specs, over empty files in the places of these. */
function matching(paths: readonly string[], glob: string, cwd: string, root: string): string[] {
  const past = realpathSync(mkdtempSync(join(tmpdir(), 'connector-changed-')));
  try {
    for (const path of paths) {
      const place = join(past, relative(root, path));
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, '');
    }
    const here = join(past, relative(root, realpathSync(cwd)));
    mkdirSync(here, { recursive: true });
    const pattern = glob.startsWith('/') ? relative(root, glob) : glob;
    const from = glob.startsWith('/') ? past : here;
    const matches = globSync(pattern, { cwd: from, absolute: true });
    return matches.map((match) => join(root, relative(past, resolve(match)))).sort();
  } finally {
    rmSync(past, { recursive: true, force: true });
  }
}

/** With the links on the way to it resolved, as git names it; the file itself need not exist. */
export function realPlace(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/** What a link leads to in the end; the path itself where there is nothing. */
export function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
