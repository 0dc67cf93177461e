import { type FileHandle, open } from 'node:fs/promises';
import { Cache, type ImageFacts } from './cache';
import { digest } from './digest';
import { type FileIdentity, identify, identityKey, isSystemError, unreadable } from './identity';
import { FileShrankError } from './members';
import { OvaError } from './ova-error';
import { compareDigests, readPackage } from './package';
import type { OvaImage } from './types';

export interface ReadOvaOptions {
  /** Where results are kept, so that an unchanged file is not read again. @default none */
  readonly cacheDirectory?: string;
  /** Called after every chunk with the bytes read so far and the file's size; never when the cache knew the answer. */
  readonly onProgress?: (bytes: number, total: number) => void;
}

type Progress = NonNullable<ReadOvaOptions['onProgress']>;

interface Reading {
  readonly facts: Promise<ImageFacts>;
  readonly listeners: Set<Progress>;
}

// A file made to be refused could have as many as it has bytes.
const MOST_PROBLEMS = 100;

/** The reads going on in this process, by the identity of the file. */
const readings = new Map<string, Reading>();

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
  const identity = await identify(path);
  const cache = options.cacheDirectory === undefined ? undefined : new Cache(options.cacheDirectory);
  const known = await cache?.load(identity);
  if (known) return { path, ...known };
  const facts = await share(path, identity, options.onProgress);
  await cache?.store(identity, facts);
  return { path, ...facts };
}

/** Joins the read of the same file that is going on already, or begins one. */
function share(path: string, identity: FileIdentity, onProgress: Progress | undefined): Promise<ImageFacts> {
  let reading = readings.get(identity.key);
  if (!reading) {
    const listeners = new Set<Progress>();
    const tell: Progress = (bytes, total) => {
      for (const listener of listeners) listener(bytes, total);
    };
    const facts = readFile(path, identity, tell).finally(() => readings.delete(identity.key));
    reading = { facts, listeners };
    readings.set(identity.key, reading);
  }
  if (onProgress) reading.listeners.add(onProgress);
  return reading.facts;
}

async function readFile(path: string, identity: FileIdentity, onProgress: Progress): Promise<ImageFacts> {
  let file: FileHandle;
  try {
    file = await open(identity.real, 'r');
  } catch (error) {
    throw isSystemError(error) ? unreadable(path, error) : error;
  }
  try {
    return await readOpened(path, file, identity, onProgress);
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
  onProgress: Progress,
): Promise<ImageFacts> {
  await refuseChanged(path, file, identity);
  const { descriptor, manifest, promised, problems } = await readPackage(file, identity.bytes);
  // Without a digest to compare, the disks of a file that is refused anyway need not be read.
  if (problems.length > 0 && promised.length === 0) throw refusal(path, problems);
  const ranges = promised.map(({ member, algorithm }) => ({
    offset: member.offset,
    bytes: member.bytes,
    algorithm,
  }));
  const digests = await digest(file, identity.bytes, ranges, onProgress);
  await refuseChanged(path, file, identity);
  const all = [...problems, ...compareDigests(promised, digests.ranges)];
  if (all.length > 0 || !descriptor) throw refusal(path, all);
  return {
    bytes: identity.bytes,
    sha256: digests.sha256,
    descriptor,
    manifest: manifest === 'present' ? 'verified' : 'absent',
  };
}

function refusal(path: string, problems: readonly string[]): OvaError {
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => `${path}: ${problem}`);
  const more = problems.length - shown.length;
  return new OvaError(more > 0 ? [...shown, `${path}: has ${more} more problems of these kinds`] : shown);
}

async function refuseChanged(path: string, file: FileHandle, identity: FileIdentity): Promise<void> {
  if (identityKey(identity.real, await file.stat({ bigint: true })) !== identity.key) {
    throw changed(path);
  }
}

function changed(path: string): OvaError {
  return new OvaError([`${path}: changed while it was being read; wait until it is complete and try again`]);
}
