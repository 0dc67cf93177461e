import { basename, resolve } from 'node:path';
import { packageRoot } from './package-root';
import { packageSource } from './package-source';
import { pipelineFiles, type Pipeline } from './pipeline-files';
import { repositoryFiles } from './repository-files';
import { writeNewFiles } from './write-files';

export { PIPELINES, type Pipeline } from './pipeline-files';

export interface NewRepository {
  /** @default the working directory */
  readonly directory?: string;
  /** Of its first connector. */
  readonly connector: string;
  /** Where this package comes from: a version, anything npm installs from, or a packed file. */
  readonly package: string;
  readonly pipeline: Pipeline;
  /** cdktf's successor in its place. */
  readonly cdktn: boolean;
}

/**
 * Writes a repository of connectors, all of it or nothing.
 *
 * @returns the files it has written, relative to the directory
 * @throws Error in one sentence when a file exists already, or what is named does not
 */
export function createRepository(repository: NewRepository): string[] {
  const { connector, pipeline, cdktn } = repository;
  const directory = resolve(repository.directory ?? '.');
  const root = packageRoot();
  const source = packageSource(repository.package);
  const title = titleOf(directory);
  const files = new Map([
    ...repositoryFiles({ title, connector, source, cdktn }, root),
    ...pipelineFiles(pipeline, root),
  ]);
  const copies = source.packed === undefined ? [] : ([[basename(source.packed), source.packed]] as const);
  writeNewFiles(directory, files, new Map(copies));
  return [...files.keys(), ...copies.map(([path]) => path)];
}

/** A name as npm takes it. */
function titleOf(directory: string): string {
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'connectors' : name;
}
