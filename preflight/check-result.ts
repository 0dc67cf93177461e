/**
 * `passed`: as it must be. `warning`: worth knowing, stops nothing. `failed`: a deployment would not work.
 * `skipped`: not looked at, and `found` says why; never a silent pass.
 */
export type Outcome = 'passed' | 'warning' | 'failed' | 'skipped';

/** What one check found at one place; a check that finds several things has a result for each. */
export interface CheckResult {
  /** The check's name in kebab-case, as `preflight.skip` takes it. */
  readonly name: string;
  /** What is checked, in a few words. */
  readonly title: string;
  readonly outcome: Outcome;
  /** The spec's key it is about, such as `vcenter.datastore`. */
  readonly path?: string;
  /** Where that key is written: `fra-01.yaml:12:14`. */
  readonly position?: string;
  /** One sentence: what was found, with the nearest existing name where one is close. Never holds a secret. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** `fra-01.yaml:12:14: what was found. What to do.`: one line for a log or an error. */
export function formatResult({ position, title, found, remedy }: CheckResult): string {
  const line = `${position ?? title}: ${found}`;
  return remedy === undefined ? line : `${line}; ${remedy}`;
}
