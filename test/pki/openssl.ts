import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The `openssl` of the machine as a second opinion, in a folder of its own that only its owner can read. */
export class OpenSsl {
  readonly folder = mkdtempSync(join(tmpdir(), 'pki-'));

  /** Writes a file into the folder, for its owner alone. */
  put(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content, { mode: 0o600 });
    return name;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  text(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  bytes(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** Runs in the folder. @throws Error with what openssl said when it fails */
  run(...args: readonly string[]): string {
    const { status, output } = this.attempt(...args);
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${output}`);
    return output;
  }

  attempt(...args: readonly string[]): { status: number | null; output: string } {
    const run = spawnSync('openssl', args, {
      cwd: this.folder,
      encoding: 'utf8',
      input: '',
      timeout: 60_000,
    });
    return { status: run.status, output: `${run.stdout}${run.stderr}` };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
