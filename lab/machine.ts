import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFree } from './ports';
import type { Probe } from './prerequisites';

/** Asks this machine. `directory` is where the lab writes; it need not exist yet. */
export function machine(directory: string): Probe {
  return {
    output: (command, args) =>
      new Promise((resolve) => {
        // `terraform version` would otherwise ask a server whether there is a newer one.
        const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
        execFile(command, args, { env, timeout: 20_000 }, (error, stdout) =>
          resolve(error ? undefined : stdout),
        );
      }),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(nearestExisting(directory));
      return bavail * bsize;
    },
    isPortFree: isFree,
  };
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(dirname(directory));
}
