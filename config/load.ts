import { profileOf } from '../appliance/profiles';
import { isWanted, runChecks, type CheckContext, type Finding, type Purpose } from './checks';
import type { Path } from './document';
import { checkFleet } from './fleet';
import { partOf } from './part-of';
import { sortProblems, type Problem } from './problem';
import { resolveReferences } from './references';
import { deriveDefaults, removeIn, startsWith } from './resolve';
import { describeSchemaErrors, type SchemaProblem } from './schema-problems';
import { validateAgainstSchema } from './schema';
import { SpecSource } from './spec-source';
import type { ConnectorSpec, LoadedSpec } from './loaded-spec';
import {
  systemTrustStore,
  trustedAuthorities,
  type TrustedAuthorities,
  type TrustStore,
} from './trusted-authorities';
import { vsphereProviderVersion } from './versions';

export interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly purpose: Purpose;
  /** Where Terraform finds the authorities it trusts; undefined where only the system knows. @default the system's */
  readonly trustStore?: TrustStore | undefined;
}

export interface LoadResult {
  /** The valid ones, in the order of the files. */
  readonly specs: readonly LoadedSpec[];
  /** Everything wrong in any file. */
  readonly problems: readonly Problem[];
  /** What is worth knowing and stops nothing. */
  readonly notes: readonly Problem[];
}

/** What removing a connector does not look at; whatever is wrong there, the connector can be removed. */
const NOT_FOR_REMOVAL = ['appliance', 'registration', 'certificate'];

/**
 * Loads and checks `files`; says all that is wrong in all of them, and throws nothing for a bad file.
 *
 * @throws Error in one sentence when the environment asks for what is no provider version
 */
export function loadSpecs(files: readonly string[], options: LoadOptions): LoadResult {
  const context = contextOf(options);
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
    const { spec, findings } = check(source, { ...context, profile });
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

/** Whether what stands at `path` has to be known; of what is not, a spec keeps `{ env: NAME }`. */
function mustBeSet([part, ...rest]: Path, purpose: Purpose): boolean {
  if (purpose === 'review') return false;
  if (purpose !== 'operate') return true;
  return part === 'vcenter' || (part === 'appliance' && rest[0] !== 'image');
}

function contextOf(options: LoadOptions): Omit<CheckContext, 'profile' | 'isRefused'> {
  const { env, purpose } = options;
  const store = 'trustStore' in options ? options.trustStore : systemTrustStore();
  let authorities: TrustedAuthorities | undefined;
  return {
    env,
    purpose,
    vsphereProviderVersion: vsphereProviderVersion(env),
    // Hundreds of files, for all specs once, and only if one of them asks.
    trusted: () => (authorities ??= trustedAuthorities(env, store)),
  };
}

function check(
  source: SpecSource,
  context: Omit<CheckContext, 'isRefused'>,
): { spec: object; findings: Finding[] } {
  const { profile, env, purpose } = context;
  const spec = structuredClone(source.value);
  if (purpose === 'remove') spec.state = 'absent';
  const wanted = isWanted(spec);
  const isNeeded = (part: string | number | undefined): boolean =>
    wanted || !NOT_FOR_REMOVAL.includes(String(part));
  const { findings: unset, origins } = resolveReferences(source.kind, spec, env, (path, text) =>
    source.absolute(path, text),
  );
  const findings = unset.filter(({ path }) => isNeeded(path[0]) && mustBeSet(path, purpose));

  const errors = validateAgainstSchema(source.kind, spec);
  const describe = (some: typeof errors): SchemaProblem[] => describeSchemaErrors(source.kind, some, origins);
  findings.push(...describe(errors.filter((error) => isNeeded(partOf(error)))));
  // What breaks the schema is taken out, so that every other rule can still be checked on the rest.
  const removed = describe(errors)
    .map(({ unusable }) => unusable)
    .filter((path) => path.length > 0);
  for (const path of removed) removeIn(spec, path);
  removeIn(spec, ['extends']); // It has been obeyed.
  deriveDefaults(spec, profile, removed);
  const isRefused = (path: Path): boolean => removed.some((gone) => startsWith(path, gone));
  for (const finding of runChecks(spec, { ...context, isRefused })) {
    findings.push({ ...finding, message: origins.hideIn(finding.message) });
  }
  return { spec, findings };
}
