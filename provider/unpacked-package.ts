import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { userCacheDirectory } from '../ova/user-cache';
import { readOwnFile } from './own-file';

/**
 * The directory of a package that works from files only, such as one that reads its own package.json: unpacked into
 * this user's cache on first use. It is code: files that somebody else may write, or that are not what was packed,
 * are written anew.
 *
 * @param packed the package's files by name, as JSON, compressed with Brotli
 */
export function unpackedPackage(
  name: string,
  packed: Uint8Array,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const digest = createHash('sha256').update(packed).digest('hex').slice(0, 16);
  const directory = join(userCacheDirectory(env), 'packages', `${name}-${digest}`);
  const files = JSON.parse(brotliDecompressSync(packed).toString()) as Record<string, string>;
  if (isWhole(directory, files)) return directory;
  const beside = `${directory}.${process.pid}`;
  rmSync(beside, { recursive: true, force: true });
  try {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(beside, file)), { recursive: true, mode: 0o700 });
      writeFileSync(join(beside, file), content, { mode: 0o600 });
    }
    rmSync(directory, { recursive: true, force: true });
    renameSync(beside, directory);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    // Another process may have been faster.
    if (!isWhole(directory, files)) throw error;
  }
  return directory;
}

function isWhole(directory: string, files: Readonly<Record<string, string>>): boolean {
  return Object.entries(files).every(
    ([file, content]) => readOwnFile(join(directory, file))?.toString() === content,
  );
}
