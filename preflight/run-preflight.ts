import type { CheckResult } from './check-result';
import { checks as allChecks } from './checks';
import type { Check } from './checks/check';
import type { Finding } from './finding';
import { GroundWork } from './ground/ground';
import { PositionFinder } from './positions';
import type { PreflightInput } from './preflight-input';
import { runCheck } from './run-check';
import { sideBySide } from './side-by-side';
import { unknownNames } from './unknown-names';

export interface PreflightOptions {
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Told each result as soon as it is certain, in no certain order. */
  readonly onResult?: (result: CheckResult) => void;
  /** @default the process's environment */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default every check there is; a test gives its own */
  readonly checks?: readonly Check[];
}

/**
 * `1` in the environment of a plan that is made by a user who may only read, and applied by another: what this one may
 * not do is a warning.
 */
export const READ_ONLY = 'CONNECTOR_READ_ONLY';

/** So many checks at a time, each with some connections of its own. */
const AT_A_TIME = 8;

/**
 * Runs every check and says what each found, in the order of the checks; none stops another. While the connector's
 * VM exists nothing is deployed, and what failed is a warning; so are privileges a read-only user lacks.
 *
 * @throws the reason of the signal when that is aborted, and nothing else
 */
export async function runPreflight(input: PreflightInput, options: PreflightOptions): Promise<CheckResult[]> {
  const { signal, onResult, env = process.env, checks = allChecks } = options;
  const ended = new AbortController();
  const groundWork = new GroundWork(input, AbortSignal.any([signal, ended.signal]), env);
  const positions = new PositionFinder(input.positions);

  const resultsOf = async (check: Check): Promise<CheckResult[]> => {
    const findings = await runCheck(check, { input, groundWork, env, signal });
    const isElsewhere = check.judgesUser === true && env[READ_ONLY] === '1';
    const softened =
      findings.some(({ outcome }) => outcome === 'failed') && (isElsewhere || (await groundWork.vmExists()));
    return findings.map((finding) => {
      const result = toResult(check, softened ? soften(finding) : finding, positions);
      onResult?.(result);
      return result;
    });
  };

  try {
    const results = await sideBySide(checks, AT_A_TIME, resultsOf);
    signal.throwIfAborted();
    const unknown = unknownNames(input.skip, checks, positions);
    for (const result of unknown) onResult?.(result);
    return [...results.flat(), ...unknown];
  } finally {
    ended.abort();
    await groundWork.close();
  }
}

/** Nothing is going to be deployed: what would stop a deployment is worth knowing, and no reason to stop anything. */
const soften = (finding: Finding): Finding =>
  finding.outcome === 'failed' ? { ...finding, outcome: 'warning' } : finding;

function toResult(
  { name, title, path: own }: Check,
  finding: Finding,
  positions: PositionFinder,
): CheckResult {
  const { outcome, path = own, found, remedy } = finding;
  const position = path === undefined ? undefined : positions.find(path);
  return {
    name,
    title,
    outcome,
    ...(path === undefined ? {} : { path }),
    ...(position === undefined ? {} : { position }),
    found,
    ...(remedy === undefined ? {} : { remedy }),
  };
}
