import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { access, constants, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { OperationFailure } from '../operation-failure';
import type { BundlePart, SupportBundle } from './model';

/** What was written. */
export interface WrittenBundle {
  readonly bytes: number;
  readonly sha256: string;
}

/** Before anybody is asked for anything. @throws OperationFailure where the file is there, or cannot be written */
export async function expectWritable(file: string): Promise<void> {
  if (existsSync(file))
    throw new OperationFailure(`${file} is there already; name another one with --output, or remove it`);
  await access(dirname(file), constants.W_OK).catch((error: unknown) => {
    throw refusal(file, error);
  });
}

/**
 * Writes a bundle as a tar.gz for its owner alone. The file has its name once it is whole, and nothing of it is left
 * otherwise.
 *
 * @param root the directory that holds everything in the archive
 * @throws OperationFailure where it cannot be written, or the reason of `signal`
 */
export async function writeBundle(
  { parts, at }: Pick<SupportBundle, 'parts' | 'at'>,
  { file, root, signal }: { readonly file: string; readonly root: string; readonly signal: AbortSignal },
): Promise<WrittenBundle> {
  signal.throwIfAborted();
  const part = `${file}.part`;
  const handle = await open(part, 'wx', 0o600).catch((error: unknown) => {
    throw refusal(part, error);
  });
  try {
    const written = await writeTo(handle, parts, { root, at, signal });
    if (existsSync(file)) throw new OperationFailure(`${file} has been written by somebody else meanwhile`);
    await rename(part, file);
    return written;
  } catch (error) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    throw error instanceof OperationFailure ? error : refusal(file, error);
  }
}

async function writeTo(
  handle: FileHandle,
  parts: readonly BundlePart[],
  { root, at, signal }: { readonly root: string; readonly at: Date; readonly signal: AbortSignal },
): Promise<WrittenBundle> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const archive = pack();
  // Closes the handle, whatever comes.
  const end = pipeline(archive, createGzip(), counted, handle.createWriteStream(), { signal });
  end.catch(() => undefined);
  try {
    for (const part of parts) await Promise.race([add(archive, part, `${root}/${part.path}`, at), end]);
    archive.finalize();
    await end;
  } catch (error) {
    archive.destroy();
    await end.catch(() => undefined);
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function add(archive: Pack, { content, bytes }: BundlePart, name: string, mtime: Date): Promise<void> {
  const header = { name, size: bytes, mode: 0o600, mtime };
  if (typeof content === 'string') {
    await new Promise<void>((resolve, reject) => {
      archive.entry(header, content, (error) => (error ? reject(error) : resolve()));
    });
  } else {
    await pipeline(createReadStream(content.file), archive.entry(header));
  }
}

function refusal(file: string, error: unknown): OperationFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  return new OperationFailure(`${file} cannot be written (${code ?? message})`, { cause: error });
}
