import { suggestion } from '../vcenter/nearest-name';
import type { CheckResult } from './check-result';
import type { Check } from './checks/check';
import type { PositionFinder } from './positions';

/** A misspelt name skips nothing, which its author should know. */
export function unknownNames(
  skip: readonly string[],
  checks: readonly Check[],
  positions: PositionFinder,
): CheckResult[] {
  const known = checks.map(({ name }) => name);
  const path = 'preflight.skip';
  const position = positions.find(path);
  return skip
    .filter((name) => !known.includes(name))
    .map((name) => ({
      name: 'skip',
      title: 'checks that are skipped',
      outcome: 'warning',
      path,
      ...(position === undefined ? {} : { position }),
      found: `${path}: no check is called "${name}"${suggestion(name, known)} (checks: ${known.join(', ')})`,
    }));
}
