import { realpathSync } from 'node:fs';
import { Comparison } from './comparison';
import { Repository } from './git';

/** A connector that a change touches. */
export interface ChangedConnector {
  /** Its name; of a file that names none, or none that may be, its path. */
  readonly name: string;
  /** Its spec, relative to the working directory. */
  readonly file: string;
  /** `removed`: no spec names it any more, and its state is left alone. */
  readonly change: 'added' | 'modified' | 'removed';
  /** The files that have changed, relative to the working directory. */
  readonly because: readonly string[];
}

export interface ChangedSince {
  /** In the order of their files. */
  readonly touched: readonly ChangedConnector[];
  readonly removed: readonly ChangedConnector[];
  /** The commit it is compared with. */
  readonly base: string;
}

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
