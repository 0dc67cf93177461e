import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** A file of this user alone that another process appends text to. */
export class GrowingFile {
  private readonly descriptor: number;
  private readonly decoder = new StringDecoder('utf8');
  private position = 0;

  /** Makes it. @throws Error when there is one */
  constructor(file: string) {
    this.descriptor = openSync(file, 'wx+', 0o600);
  }

  /** What has come since the last time. */
  read(): string {
    const texts: string[] = [];
    const buffer = Buffer.alloc(64 * 1024);
    for (;;) {
      const length = readSync(this.descriptor, buffer, 0, buffer.length, this.position);
      if (length === 0) return texts.join('');
      this.position += length;
      texts.push(this.decoder.write(buffer.subarray(0, length)));
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
