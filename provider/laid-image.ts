import { lstatSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { ProviderError } from './runtime';

/**
 * Lays a verified image where the vSphere provider looks for it: a symbolic link, put there in one step. An empty
 * file in its place, or another link, gives way; a file with content is somebody's and does not.
 *
 * @throws ProviderError
 */
export function layImage(file: string, image: string): void {
  const target = resolve(image);
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() === true && readlinkSync(file) === target) return;
  if (there !== undefined && !there.isSymbolicLink() && !(there.isFile() && there.size === 0)) {
    throw new ProviderError(`${file} is no empty file`, {
      path: ['file'],
      detail:
        'The verified image would be laid there as a link, and what is there would be lost. Name another path, or remove it.',
    });
  }
  const beside = `${file}.${process.pid}`;
  try {
    symlinkSync(target, beside);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new ProviderError(`${file} cannot be written (${code})`, { path: ['file'] });
  }
}

/** Whether there is an image to deploy: a file that is there and not empty, through links. */
export function isLaid(file: string): boolean {
  const facts = statSync(file, { throwIfNoEntry: false });
  return facts !== undefined && facts.isFile() && facts.size > 0;
}
