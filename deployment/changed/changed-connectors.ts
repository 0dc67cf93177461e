import { realpathSync } from 'node:fs';
import type { ChangedSince } from './changed-connector';
import { Comparison } from './comparison';
import { Repository } from './git';

/**
 * The connectors touched since HEAD and `ref` parted, with what is not committed yet. Nothing is validated: a spec that
 * is wrong is touched like any other.
 *
 * @throws GitFailure, or Error in one sentence where there are no specs and were none
 */
export function changedConnectors(
  ref: string,
  env: Readonly<Record<string, string | undefined>>,
  cwd = process.cwd(),
): ChangedSince {
  const repository = Repository.around(cwd);
  const base = repository.mergeBase(ref);
  const comparison = new Comparison(repository, base, env, realpathSync(cwd));
  return { base, ...comparison.result() };
}
