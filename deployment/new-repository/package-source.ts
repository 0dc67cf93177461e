import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** Where a new repository takes this package from. */
export interface PackageSource {
  /** As package.json has it: `0.1.0`, `git+ssh://...`, `file:connector-as-code-0.1.0.tgz` */
  readonly spec: string;
  /** A packed file, which is copied into the repository, so that every clone of it can be installed. */
  readonly packed?: string;
}

/**
 * @param named a version, anything else that npm installs from, or the path of a packed file
 * @param cwd what that path is relative to
 * @throws Error in one sentence for a directory, which no other clone would have
 */
export function packageSource(named: string, cwd = process.cwd()): PackageSource {
  const path = resolve(cwd, named.replace(/^file:(?!\/\/)/, ''));
  const isPath = named.startsWith('file:') || /^[./~]|\.tgz$/.test(named);
  if (!isPath || /^[a-z+]+:\/\//.test(named)) return { spec: named };
  if (!existsSync(path)) throw new Error(`--package: ${path} does not exist; npm pack makes such a file`);
  if (statSync(path).isDirectory())
    throw new Error(
      `--package: ${path} is a directory, which no other clone would have; name the file that npm pack makes of it`,
    );
  return { spec: `file:${basename(path)}`, packed: path };
}
