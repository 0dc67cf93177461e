import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileIdentity } from './identity';
import type { OvaImage } from './types';

/** What is kept of an image; the path is the caller's. */
export type ImageFacts = Omit<OvaImage, 'path'>;

// Raised when the facts, or the checks behind them, change: older entries are then read as missing.
const FORMAT = 3;

interface Entry {
  readonly format: number;
  readonly key: string;
  readonly facts: ImageFacts;
}

/**
 * Remembers what was found in files that have not changed since. One entry a path, so it never grows beyond the
 * number of images. A cache that cannot be read or written is as good as none: reading the OVA again is safe.
 */
export class Cache {
  constructor(private readonly directory: string) {}

  async load(identity: FileIdentity): Promise<ImageFacts | undefined> {
    try {
      const text = await readOwn(this.pathOf(identity));
      // The first line is the digest of the rest: a torn or edited entry is no entry.
      const [, digest, rest = ''] = /^([0-9a-f]{64})\n(.*)$/s.exec(text ?? '') ?? [];
      if (digest !== sha256(rest)) return undefined;
      const entry = JSON.parse(rest) as Entry;
      return entry.format === FORMAT && entry.key === identity.key ? entry.facts : undefined;
    } catch {
      return undefined;
    }
  }

  async store(identity: FileIdentity, facts: ImageFacts): Promise<void> {
    const path = this.pathOf(identity);
    const temporary = `${path}.${process.pid}-${process.hrtime.bigint()}`;
    const entry: Entry = { format: FORMAT, key: identity.key, facts };
    const text = JSON.stringify(entry);
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(`${sha256(text)}\n${text}`);
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  private pathOf(identity: FileIdentity): string {
    return join(this.directory, `${sha256(identity.real)}.json`);
  }
}

/** A file that somebody else owns or may write is not believed: an entry stands for a verified image. */
async function readOwn(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { uid, mode } = await file.stat();
    const mine = process.getuid === undefined || uid === process.getuid();
    return mine && (mode & 0o022) === 0 ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
