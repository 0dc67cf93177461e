import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { baseOf, isNamed } from './outline';

/** Where specs are looked for when CONNECTOR_SPECS is unset. */
const DEFAULT_SPECS = 'config/connectors';

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);

/**
 * The files that `specs` names, absolute and sorted: a file, a directory or a glob, as in CONNECTOR_SPECS, or several
 * of them, a line each. A file without a name that another one of them extends is a base and describes no connector; a
 * file named by itself is always taken.
 *
 * @param namedBy who names them, for errors
 * @throws Error in one sentence when nothing is found
 */
export function discoverSpecs(
  specs: string | undefined,
  cwd = process.cwd(),
  namedBy = 'CONNECTOR_SPECS',
): string[] {
  const [first, ...others] = (specs ?? '').split('\n').filter((line) => line.trim() !== '');
  if (others.length === 0) return discoverIn(first, cwd, namedBy);
  const found = [first, ...others].flatMap((line) => discoverIn(line, cwd, namedBy));
  return [...new Set(found)].sort();
}

function discoverIn(specs: string | undefined, cwd: string, namedBy: string): string[] {
  const named = specs ?? DEFAULT_SPECS;
  const origin = specs === undefined ? `${namedBy} is not set, and` : `${namedBy}:`;
  const path = resolve(cwd, named);
  const kind = kindOf(path);
  if (kind === 'file') return [path];
  if (kind === 'directory') {
    const files = readdirSync(path)
      // An editor's lock (.#a.yaml), another system's metadata (._a.yaml); a glob skips them by itself.
      .filter((name) => isYaml(name) && !name.startsWith('.'))
      .map((name) => join(path, name));
    if (files.length === 0)
      throw new Error(`${origin} ${named} holds no .yaml file; see config/examples for a start`);
    return withoutBases(files, `${origin} ${named}`);
  }
  const matches = globSync(named, { cwd, absolute: true }).filter(isYaml);
  if (matches.length === 0) {
    const what = /[*?{[]/.test(named) ? 'matches no .yaml file' : 'is neither a file nor a directory';
    throw new Error(`${origin} ${named} ${what}; name a spec's file, a directory or a glob`);
  }
  return withoutBases(matches, `${origin} ${named}`);
}

function kindOf(path: string): 'file' | 'directory' | undefined {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true) return 'directory';
  return facts === undefined ? undefined : 'file';
}

/** Never empty. */
function withoutBases(files: readonly string[], where: string): string[] {
  const extended = new Set<string>();
  for (const file of files) {
    const base = baseOf(file);
    if (base !== undefined && base !== file) extended.add(base);
  }
  // What has a name is a connector, and cannot be a base as well: loading it says so.
  const connectors = files.filter((file) => !extended.has(file) || isNamed(file)).sort();
  if (connectors.length > 0) return connectors;
  throw new Error(
    `${where} holds nothing but bases, which other files extend; the file of a connector has a name`,
  );
}
