import { type FileHandle, open } from 'node:fs/promises';
import { Cache, type ImageFacts } from './cache';
import { digest } from './digest';
import { type FileIdentity, identify, identityKey, isSystemError, unreadable } from './identity';
import { FileShrankError } from './members';
import { OvaError } from './ova-error';
import { compareDigests, readPackage } from './package';
import { compareFile, parseSha256 } from './sha256';
import { share } from './shared-reading';
import type { OvaImage } from './types';

export interface ReadOvaOptions {
  /** Where results are kept, so that an unchanged file is not read again. @default none */
  readonly cacheDirectory?: string;
  /** Called after every chunk with the bytes read so far and the file's size; never when the cache knew the answer. */
  readonly onProgress?: (bytes: number, total: number) => void;
  /** SHA-256 the whole file must have, 64 hexadecimal digits; then it is compared even where all else is wrong. @default any */
  readonly expectedSha256?: string;
  /** Ends the reading; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

type Progress = NonNullable<ReadOvaOptions['onProgress']>;

// A file made to be refused could have as many as it has bytes.
const MOST_PROBLEMS = 100;

/**
 * Reads an OVA from start to end, verifies it and says what is in it.
 *
 * @example
 * const image = await readOva('AWS-Connector.ova', { cacheDirectory: '.state/images' });
 * const { memoryMiB } = image.descriptor.hardware[''];
 *
 * @throws OvaError with every reason to refuse the file
 */
export async function readOva(path: string, options: ReadOvaOptions = {}): Promise<OvaImage> {
  const { cacheDirectory, onProgress, signal } = options;
  const expected = parseSha256(options.expectedSha256);
  signal?.throwIfAborted();
  const identity = await identify(path);
  const cache = cacheDirectory === undefined ? undefined : new Cache(cacheDirectory);
  let facts = await cache?.load(identity);
  if (!facts) {
    // A file that is refused anyway is read to its end only for the sake of a digest to compare.
    const toTheEnd = expected !== undefined;
    const read = (tell: Progress, stop: AbortSignal): Promise<ImageFacts> =>
      readFile(path, identity, { onProgress: tell, signal: stop, toTheEnd });
    try {
      facts = await share(`${toTheEnd} ${identity.key}`, read, { onProgress, signal });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw refusal(
        path,
        [...compareFile(expected, error.sha256, 'refused'), ...error.problems],
        error.sha256,
      );
    }
    await cache?.store(identity, facts);
  }
  const problems = compareFile(expected, facts.sha256, 'intact');
  if (problems.length > 0) throw refusal(path, problems, facts.sha256);
  return { path, ...facts };
}

/** Why a file was refused, before it is known who asked and what they expected. */
class Refusal extends Error {
  constructor(
    readonly problems: readonly string[],
    /** Undefined when the file was not read to its end. */
    readonly sha256?: string,
  ) {
    super(problems.join('\n'));
  }
}

interface Reading {
  readonly onProgress: Progress;
  readonly signal: AbortSignal;
  readonly toTheEnd: boolean;
}

async function readFile(path: string, identity: FileIdentity, reading: Reading): Promise<ImageFacts> {
  let file: FileHandle;
  try {
    file = await open(identity.real, 'r');
  } catch (error) {
    throw isSystemError(error) ? unreadable(path, error) : error;
  }
  try {
    return await readOpened(path, file, identity, reading);
  } catch (error) {
    if (error instanceof FileShrankError) throw changed(path);
    throw isSystemError(error) ? unreadable(path, error) : error;
  } finally {
    await file.close();
  }
}

async function readOpened(
  path: string,
  file: FileHandle,
  identity: FileIdentity,
  { onProgress, signal, toTheEnd }: Reading,
): Promise<ImageFacts> {
  await refuseChanged(path, file, identity);
  const { descriptor, manifest, certificate, promised, problems } = await readPackage(file, identity.bytes);
  // Without a digest to compare, the disks of a file that is refused anyway need not be read.
  if (problems.length > 0 && promised.length === 0 && !toTheEnd) throw new Refusal(problems);
  const ranges = promised.map(({ member, algorithm }) => ({
    offset: member.offset,
    bytes: member.bytes,
    algorithm,
  }));
  const digests = await digest(file, identity.bytes, ranges, { onProgress, signal });
  await refuseChanged(path, file, identity);
  const all = [...problems, ...compareDigests(promised, digests.ranges)];
  if (all.length > 0 || !descriptor) throw new Refusal(all, digests.sha256);
  return {
    bytes: identity.bytes,
    sha256: digests.sha256,
    descriptor,
    manifest: manifest === 'present' ? 'verified' : 'absent',
    certificate,
  };
}

function refusal(path: string, problems: readonly string[], sha256: string | undefined): OvaError {
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => `${path}: ${problem}`);
  const more = problems.length - shown.length;
  const rest = more > 0 ? [`${path}: has ${more} more problems of these kinds`] : [];
  return new OvaError([...shown, ...rest], sha256);
}

async function refuseChanged(path: string, file: FileHandle, identity: FileIdentity): Promise<void> {
  if (identityKey(identity.real, await file.stat({ bigint: true })) !== identity.key) {
    throw changed(path);
  }
}

function changed(path: string): OvaError {
  return new OvaError([`${path}: changed while it was being read; wait until it is complete and try again`]);
}
