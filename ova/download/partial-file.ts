import { type Hash, createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** What a server said of the file it sends, by which it can be recognised later. */
export interface Origin {
  /** A strong ETag, or else a Last-Modified: what If-Range may carry (RFC 9110, 13.1.5). */
  readonly validator?: string;
  /** The size of the whole file in bytes. */
  readonly total?: number;
}

/** A file that is being downloaded, and beside it what a later run needs to go on with it. */
export class PartialFile {
  private hash: Hash = createHash('sha256');
  private length = 0;
  private known: Origin = {};
  private wasResumed = false;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Opens what an earlier run left, or begins a new file. */
  static async open(path: string, signal?: AbortSignal): Promise<PartialFile> {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    const partial = new PartialFile(path, await open(path, flags, 0o600));
    try {
      await partial.load(signal);
    } catch (error) {
      await partial.close();
      throw error;
    }
    return partial;
  }

  get bytes(): number {
    return this.length;
  }

  get origin(): Origin {
    return this.known;
  }

  /** Whether it is made of more than one transfer; if its digest is wrong, that may be why. */
  get resumed(): boolean {
    return this.wasResumed;
  }

  async append(chunk: Uint8Array): Promise<void> {
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await this.file.write(
        chunk,
        written,
        chunk.length - written,
        this.length + written,
      );
      written += bytesWritten;
    }
    this.hash.update(chunk);
    this.length += chunk.length;
  }

  /** The next bytes come from another connection. */
  resume(): void {
    this.wasResumed = true;
  }

  /** Forgets all content; what follows is of this origin. */
  async restart(origin: Origin): Promise<void> {
    await this.file.truncate(0);
    this.hash = createHash('sha256');
    this.length = 0;
    this.known = origin;
    this.wasResumed = false;
    await writeFile(this.notes, JSON.stringify(origin), { mode: 0o600 });
  }

  /** SHA-256 of what is there, in lower-case hexadecimal. */
  sha256(): string {
    return this.hash.copy().digest('hex');
  }

  /** Gives the file its name, when it is on the disk as a whole. */
  async finish(target: string): Promise<void> {
    await this.file.sync();
    await rename(this.path, target);
    await rm(this.notes, { force: true });
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.notes, { force: true });
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private get notes(): string {
    return `${this.path}.json`;
  }

  private async load(signal: AbortSignal | undefined): Promise<void> {
    const origin = await readOrigin(this.notes);
    // Without a validator nobody can say whether the rest would be of the same file.
    if (origin?.validator === undefined) return;
    this.known = origin;
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, this.length);
      if (bytesRead === 0) break;
      this.hash.update(buffer.subarray(0, bytesRead));
      this.length += bytesRead;
    }
    this.wasResumed = this.length > 0;
  }
}

async function readOrigin(path: string): Promise<Origin | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof found !== 'object' || found === null) return undefined;
    const { validator, total } = found as { validator?: unknown; total?: unknown };
    return {
      ...(typeof validator === 'string' ? { validator } : {}),
      ...(typeof total === 'number' ? { total } : {}),
    };
  } catch {
    return undefined;
  }
}
