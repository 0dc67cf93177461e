import { chmod, mkdir, realpath, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BRIDGE_PROGRAM } from './bridge-program';
import { COMMANDS } from './commands';

/** The directories of a guest, in the VM's. */
export interface Layout {
  /** The VM's directory, without symbolic links. */
  readonly root: string;
  readonly bin: string;
  readonly home: string;
  readonly temporary: string;
}

/** Makes the directories, or takes those that a former process left. */
export async function makeLayout(directory: string): Promise<Layout> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const root = await realpath(directory);
  const layout = { root, bin: join(root, 'bin'), home: join(root, 'home'), temporary: join(root, 'tmp') };
  for (const part of [layout.bin, layout.home, layout.temporary]) {
    await mkdir(part, { recursive: true, mode: 0o700 });
  }
  return layout;
}

/** @param socketPath where the programs find the conversation */
export async function writeCommands({ bin }: Layout, socketPath: string): Promise<void> {
  const bridge = join(bin, 'terminal.cjs');
  await writeFile(bridge, BRIDGE_PROGRAM);
  for (const command of COMMANDS) {
    const words = [process.execPath, bridge, socketPath, command].map(quote).join(' ');
    await writeFile(join(bin, command), `#!/bin/sh\nexec ${words} "$@"\n`);
    await chmod(join(bin, command), 0o755);
  }
}

export async function removeLayout({ root, bin, home, temporary }: Layout): Promise<void> {
  for (const part of [bin, home, temporary]) await rm(part, { recursive: true, force: true });
  try {
    await rmdir(root);
  } catch (error) {
    // Somebody else keeps files beside the guest's.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error;
  }
}

/** A word for /bin/sh. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
