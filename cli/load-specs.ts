import { discoverSpecs, formatProblem, loadSpecs, setting, type LoadResult } from '../config';
import type { InvalidSpecs } from '../operations/status';

/** Loads what the arguments name, or CONNECTOR_SPECS; as a review: no credentials and no network are needed. */
export function loadForReview(specs: readonly string[]): LoadResult & { files: readonly string[] } {
  const { env } = process;
  const named = specs.map((name) => discoverSpecs(name, process.cwd(), 'connector'));
  const files =
    specs.length === 0 ? discoverSpecs(setting(env, 'CONNECTOR_SPECS')) : [...new Set(named.flat())];
  return { files, ...loadSpecs(files, { env, purpose: 'review' }) };
}

/** What of `files` is not valid, for those who tell of the others. */
export const invalidOf = (files: readonly string[], { specs, problems }: LoadResult): InvalidSpecs => ({
  count: files.length - specs.length,
  problems,
});

/** Prints everything wrong to standard error, and how much it is. */
export function reportProblems({ problems }: LoadResult): void {
  for (const problem of problems) console.error(`error: ${formatProblem(problem)}`);
  console.error(problems.length === 1 ? '1 error' : `${problems.length} errors`);
}
