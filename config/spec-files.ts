import { baseOf } from './outline';
import { resolveReferences } from './references';
import { SpecSource } from './spec-source';

/** The files a connector's declaration is made of; absolute paths, whether they exist or not. */
export interface SpecFiles {
  readonly spec: string;
  /** What it extends. */
  readonly base?: string;
  /** Those it names by path, such as `vcenter.tls.caFile`, in itself or in its base. */
  readonly named: readonly string[];
}

/**
 * The files that `file` depends on, also of one that is not valid: of one that cannot be parsed, itself and, where that
 * can be read, its base. No file but the two is opened.
 */
export function filesOfSpec(file: string, env: Readonly<Record<string, string | undefined>>): SpecFiles {
  const { source } = SpecSource.read(file);
  if (source === undefined) return { spec: file, base: baseOf(file), named: [] };
  const named: string[] = [];
  resolveReferences(source.kind, structuredClone(source.value), env, (path, text) => {
    const absolute = source.absolute(path, text);
    named.push(absolute);
    // A sops file is named together with the key in it.
    const [encrypted = '', key] = absolute.split('#');
    if (key !== undefined) named.push(encrypted);
    return absolute;
  });
  return { spec: file, base: source.base?.file, named };
}
