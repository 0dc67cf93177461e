import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly stacks: Readonly<Record<string, unknown>>;
}

/**
 * Synthesizes into a directory in which other stacks lie. cdktf leaves those as they are, and forgets them in its
 * manifest, from which its commands know them: they are put back into it.
 */
export function besideOtherStacks(outdir: string, synth: () => void): void {
  const restore = rememberOtherStacks(outdir);
  synth();
  restore();
}

/** The same for a synthesis in another process: to be called before it, and what it returns afterwards. */
export function rememberOtherStacks(outdir: string): () => void {
  const file = join(outdir, 'manifest.json');
  const others = existsSync(file) ? read(file).stacks : {};
  return () => {
    const written = read(file);
    const stacks = { ...others, ...written.stacks };
    writeFileSync(file, JSON.stringify({ ...written, stacks }, undefined, 2));
  };
}

const read = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest;
