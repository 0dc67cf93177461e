import { partOf } from './part-of';
import { sortProblems, type Problem } from './problem';
import { resolveReferences } from './references';
import { describeSchemaErrors } from './schema-problems';
import { validateAgainstSchema } from './schema';
import { SpecSource } from './spec-source';
import type { ConnectorSpec } from './loaded-spec';

export interface ReadBackend {
  /** The connector's name; undefined where that is no text. */
  readonly name?: string;
  /** Undefined where it is not valid. */
  readonly backend?: ConnectorSpec['backend'];
  readonly problems: readonly Problem[];
}

/**
 * The backend that a spec's file declares, with its base and its defaults. Nothing else in it is looked at: it may be
 * of another time, when other rules held.
 *
 * @param absolute gives the path meant by one that has been resolved against where the file lies
 */
export function readBackend(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  absolute: (path: string) => string,
): ReadBackend {
  const { source, problems } = SpecSource.read(file);
  if (source === undefined) return { problems };
  const { name, backend = {} } = source.value;
  const spec = { backend: structuredClone(backend) };
  const { findings, origins } = resolveReferences(source.kind, spec, env, (path, text) =>
    absolute(source.absolute(path, text)),
  );
  const errors = validateAgainstSchema(source.kind, spec).filter((error) => partOf(error) === 'backend');
  const wrong = [...findings, ...describeSchemaErrors(source.kind, errors, origins)].map(
    ({ path, message }) => ({ ...source.locate(path), message }),
  );
  return {
    name: typeof name === 'string' ? name : undefined,
    backend: wrong.length === 0 ? (spec.backend as ConnectorSpec['backend']) : undefined,
    problems: sortProblems(wrong),
  };
}
