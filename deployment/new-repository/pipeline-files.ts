import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which pipeline a new repository gets. */
export const PIPELINES = ['github', 'gitlab', 'atlantis', 'none'] as const;
export type Pipeline = (typeof PIPELINES)[number];

/** Where the files of pipelines/NAME belong in a repository. */
const PLACES: Readonly<Record<Exclude<Pipeline, 'none'>, string>> = {
  github: '.github/workflows',
  gitlab: '.',
  atlantis: '.',
};

/**
 * The files of a pipeline, by their paths in the new repository.
 *
 * @param root of the package, which has them under `pipelines/`
 * @throws Error in one sentence when it has none
 */
export function pipelineFiles(pipeline: Pipeline, root: string): Map<string, string> {
  const files = new Map<string, string>();
  if (pipeline === 'none') return files;
  const directory = join(root, 'pipelines', pipeline);
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => /\.ya?ml$/.test(name)) : [];
  if (names.length === 0)
    throw new Error(
      `--pipeline ${pipeline}: ${directory} holds no .yml file; use --pipeline none, or install the package again`,
    );
  for (const name of names.sort())
    files.set(join(PLACES[pipeline], name), readFileSync(join(directory, name), 'utf8'));
  return files;
}
