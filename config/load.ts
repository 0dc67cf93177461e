import { profileOf, type ApplianceProfile } from '../appliance/profiles';
import { CHECKS, type CheckContext, type Finding, type PartialSpec } from './checks';
import { checkFleet } from './fleet';
import { sortProblems, type Problem } from './problem';
import { resolveReferences } from './references';
import { deriveDefaults, removeIn } from './resolve';
import { describeSchemaErrors } from './schema-problems';
import { validateAgainstSchema } from './schema';
import { SpecSource } from './spec-source';
import type { ConnectorSpec, LoadedSpec } from './loaded-spec';
import { vsphereProviderVersion } from './versions';

export interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly purpose: CheckContext['purpose'];
}

export interface LoadResult {
  /** The valid ones, in the order of the files. */
  readonly specs: readonly LoadedSpec[];
  /** Everything wrong in any file. */
  readonly problems: readonly Problem[];
  /** What is worth knowing and stops nothing. */
  readonly notes: readonly Problem[];
}

/** Loads and checks `files`; says all that is wrong in all of them, and throws nothing for bad input. */
export function loadSpecs(files: readonly string[], options: LoadOptions): LoadResult {
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  const sort = (source: SpecSource, findings: readonly Finding[]): void => {
    for (const { path, at, severity, message } of findings) {
      (severity === 'note' ? notes : problems).push({ ...source.locate(path, at), message });
    }
  };

  const specs: LoadedSpec[] = [];
  for (const file of files) {
    const { source, problems: unreadable } = SpecSource.read(file);
    problems.push(...unreadable);
    if (source === undefined) continue;
    const profile = profileOf(source.kind);
    const { spec, findings } = check(source, profile, options);
    sort(source, findings);
    const valid = findings.every(({ severity }) => severity === 'note') && unreadable.length === 0;
    if (valid) specs.push({ spec: spec as ConnectorSpec, profile, source });
  }

  const fleet = checkFleet(specs);
  for (const [{ source }, findings] of fleet) sort(source, findings);
  return {
    specs: specs.filter((loaded) => !fleet.has(loaded)),
    problems: sortProblems(problems),
    notes: sortProblems(notes),
  };
}

function check(
  source: SpecSource,
  profile: ApplianceProfile,
  { env, purpose }: LoadOptions,
): { spec: object; findings: Finding[] } {
  const spec = structuredClone(source.value);
  const { findings: unset, origins } = resolveReferences(source.kind, spec, env, (path, text) =>
    source.absolute(path, text),
  );
  const findings: Finding[] = purpose === 'deploy' ? unset : [];

  const violations = describeSchemaErrors(source.kind, validateAgainstSchema(source.kind, spec), origins);
  findings.push(...violations);
  // What breaks the schema is taken out, so that every other rule can still be checked on the rest.
  const removed = violations.map(({ unusable }) => unusable).filter((path) => path.length > 0);
  for (const path of removed) removeIn(spec, path);
  removeIn(spec, ['extends']); // It has been obeyed.
  deriveDefaults(spec, profile, removed);

  const context: CheckContext = {
    profile,
    env,
    purpose,
    vsphereProviderVersion: vsphereProviderVersion(env),
  };
  for (const finding of CHECKS.flatMap((rule) => rule(spec as PartialSpec, context))) {
    findings.push({ ...finding, message: origins.hideIn(finding.message) });
  }
  return { spec, findings };
}
