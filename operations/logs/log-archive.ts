import { createReadStream } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { OperationFailure } from '../operation-failure';
import type { Redactor } from './redactor';

/** Bytes that one file of a bundle, and all of them, may have once they are unpacked. */
const LARGEST_FILE = 256 * 1024 * 1024;
const LARGEST_BUNDLE = 2048 * 1024 * 1024;

/**
 * Goes through the files of a tar.gz. Links and devices are passed over.
 *
 * @returns names of what was passed over
 * @throws OperationFailure for what is no tar.gz, is too large, or has a path that leads out of it; whatever `visit`
 *   throws
 */
export async function readLogArchive(
  file: string,
  visit: (name: string, content: Buffer) => Promise<void>,
): Promise<readonly string[]> {
  const passedOver: string[] = [];
  const archive = extract();
  const source = pipeline(createReadStream(file), createGunzip(), archive);
  source.catch(() => undefined);
  let refused: { readonly error: unknown } | undefined;
  try {
    let total = 0;
    for await (const entry of archive) {
      const { name, type, size = 0 } = entry.header;
      if (type === 'file') {
        total += size;
        if (size > LARGEST_FILE || total > LARGEST_BUNDLE)
          throw new OperationFailure(
            `${file}: ${name} makes it larger than what is unpacked; unpack it by hand`,
          );
        const [path, content] = [safeName(file, name), await buffer(entry)];
        await visit(path, content).catch((error: unknown) => {
          refused = { error };
          throw error;
        });
      } else {
        if (type !== 'directory') passedOver.push(name);
        entry.resume();
      }
    }
    await source;
    return passedOver;
  } catch (error) {
    archive.destroy();
    if (refused !== undefined) throw refused.error;
    if (error instanceof OperationFailure) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new OperationFailure(`${file} is no tar.gz that can be read: ${found}`, { cause: error });
  }
}

/**
 * Writes the files of a bundle into a new directory of mode 0700, each of mode 0600; all of them, or there is no such
 * directory.
 *
 * @returns names of what was passed over
 */
export async function unpackLogs(file: string, directory: string): Promise<readonly string[]> {
  await mkdir(directory, { mode: 0o700 }).catch(cannotWrite(directory));
  try {
    return await readLogArchive(file, async (name, content) => {
      const path = join(directory, name);
      await writeNew(path, content).catch(cannotWrite(path));
    });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function writeNew(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, content, { flag: 'wx', mode: 0o600 });
}

const cannotWrite =
  (path: string) =>
  (error: Error): never => {
    throw new OperationFailure(`${path} cannot be written: ${error.message}`, { cause: error });
  };

/**
 * Writes a bundle without its secrets into a new file of mode 0600. What is no text cannot be looked through, and is
 * left out, as links are.
 *
 * @returns names of what was left out
 * @throws OperationFailure; then there is no such file, but one that was there before
 */
export async function redactLogs(
  file: string,
  target: string,
  redactor: Redactor,
): Promise<readonly string[]> {
  const archive = pack();
  const handle = await open(target, 'wx', 0o600).catch(cannotWrite(target));
  const written = pipeline(archive, createGzip(), handle.createWriteStream()).catch(cannotWrite(target));
  written.catch(() => undefined);
  const leftOut: string[] = [];
  try {
    const links = await readLogArchive(file, async (name, content) => {
      if (content.includes(0)) leftOut.push(name);
      else
        archive.entry({ name, mode: 0o600 }, await buffer(Readable.from([content]).pipe(redactor.stream())));
    });
    archive.finalize();
    await written;
    return [...leftOut, ...links];
  } catch (error) {
    // Where the writing has failed, whatever came after it says only that there is nothing to write to.
    const isOwn = !archive.destroyed;
    archive.destroy();
    const ended = await written.catch((failure: unknown) => failure);
    await rm(target, { force: true });
    throw isOwn ? error : (ended ?? error);
  }
}

function safeName(file: string, name: string): string {
  const normal = posix.normalize(name.replaceAll('\\', '/'));
  if (normal === '..' || normal.startsWith('../') || normal.startsWith('/') || normal.includes('\0'))
    throw new OperationFailure(`${file}: ${JSON.stringify(name)} leads out of it; nothing of it is unpacked`);
  return normal;
}
