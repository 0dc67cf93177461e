import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { SpecDocument } from './document';
import { baseFileOf } from './spec-source';

/** Where specs are looked for when CONNECTOR_SPECS is unset. */
export const DEFAULT_SPECS = 'config/connectors';

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);

/**
 * The files that `specs` (a file, a directory or a glob, as in CONNECTOR_SPECS) names, absolute and sorted.
 * A file that another one of them extends is a base and describes no connector; a file named by itself is
 * always taken.
 *
 * @param namedBy who names them, for errors
 * @throws Error in one sentence when nothing is found
 */
export function discoverSpecs(
  specs: string | undefined,
  cwd = process.cwd(),
  namedBy = 'CONNECTOR_SPECS',
): string[] {
  const named = specs ?? DEFAULT_SPECS;
  const origin = specs === undefined ? `${namedBy} is not set, and` : `${namedBy}:`;
  const path = resolve(cwd, named);
  const kind = kindOf(path);
  if (kind === 'file') return [path];
  if (kind === 'directory') {
    const files = readdirSync(path)
      .filter(isYaml)
      .map((name) => join(path, name));
    if (files.length === 0)
      throw new Error(`${origin} ${named} holds no .yaml file; see config/examples for a start`);
    return withoutBases(files);
  }
  const matches = globSync(named, { cwd, absolute: true }).filter(isYaml);
  if (matches.length === 0) {
    const what = /[*?{[]/.test(named) ? 'matches no .yaml file' : 'is neither a file nor a directory';
    throw new Error(`${origin} ${named} ${what}; name a spec's file, a directory or a glob`);
  }
  return withoutBases(matches);
}

function kindOf(path: string): 'file' | 'directory' | undefined {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true) return 'directory';
  return facts === undefined ? undefined : 'file';
}

function mentionsBase(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes('extends');
  } catch {
    return false; // Loading it says why it cannot be read.
  }
}

function withoutBases(files: readonly string[]): string[] {
  const bases = new Set<string>();
  for (const file of files) {
    // Parsing a thousand files twice to learn that none has a base takes seconds.
    if (!mentionsBase(file)) continue;
    const { document } = SpecDocument.read(file);
    const base = document === undefined ? undefined : baseFileOf(document);
    if (base !== undefined) bases.add(base);
  }
  return files.filter((file) => !bases.has(file)).sort();
}
