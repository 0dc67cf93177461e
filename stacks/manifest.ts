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
  const file = join(outdir, 'manifest.json');
  const others = existsSync(file) ? read(file).stacks : {};
  synth();
  const written = read(file);
  writeFileSync(file, JSON.stringify({ ...written, stacks: { ...others, ...written.stacks } }, undefined, 2));
}

const read = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest;
