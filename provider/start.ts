import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { userCacheDirectory } from '../ova/user-cache';
import { readOwnFile } from './own-file';

/** The provider, bundled, and a digest of it; scripts/bundle-provider.mjs puts both here. */
declare const PROVIDER_SOURCE: string;
declare const PROVIDER_DIGEST: string;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Runs the provider with what V8 made of its source the last time: Terraform starts it three times for a plan, and
 * reading the source takes a third of each start. Node does this by itself from version 22.1 on
 * (module.enableCompileCache), for files and not for what is in one. Without the cache it only starts later.
 */
function start(env: Environment): void {
  const file = cacheFile(env);
  const cachedData = readCache(file);
  // Joined at run time: a template of that size would be kept twice.
  const source = [
    '(function (exports, require, module, __filename, __dirname) {',
    PROVIDER_SOURCE,
    '})',
  ].join('\n');
  const script = new Script(source, { filename: __filename, ...(cachedData && { cachedData }) });
  const provider = script.runInThisContext() as (...scope: readonly unknown[]) => void;
  if (cachedData === undefined || script.cachedDataRejected === true) {
    // At the end, when the functions that were used have been compiled.
    process.once('exit', () => {
      writeCache(file, () => script.createCachedData());
    });
  }
  provider(exports, require, module, __filename, __dirname);
}

/** One file a provider, Node version and processor, in the user's cache. */
function cacheFile(env: Environment): string {
  const name = `provider-${PROVIDER_DIGEST}-${process.version}-${process.arch}.v8`;
  return join(userCacheDirectory(env), 'code', name);
}

/** What stands in the file, after the digest of it: V8 believes whatever it is given. */
function readCache(file: string): Buffer | undefined {
  const content = readOwnFile(file);
  const data = content?.subarray(32);
  return data !== undefined && digest(data).equals(content!.subarray(0, 32)) ? data : undefined;
}

function writeCache(file: string, make: () => Buffer): void {
  const beside = `${file}.${process.pid}`;
  try {
    mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
    const data = make();
    writeFileSync(beside, Buffer.concat([digest(data), data]), { mode: 0o600, flag: 'wx' });
    renameSync(beside, file);
  } catch {
    rmSync(beside, { force: true });
  }
}

const digest = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();

start(process.env);
