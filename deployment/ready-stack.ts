import type { JsonEngine } from '../engine';
import type { Initialisation } from './initialisation';
import type { Diagnostic } from './plan-model';
import { error } from './problems';
import type { Progress } from './progress';
import type { StateCare } from './state-care';

export interface ReadyOptions {
  readonly care: StateCare;
  readonly initialisation: Initialisation;
  readonly progress: Progress;
}

/**
 * Makes a stack ready for whatever is done with its state, reading included: the state lies where the spec says, the
 * directory is initialised, and what an earlier run has left is in the store. In this order: init forgets where the
 * state was before.
 *
 * @returns what is wrong; undefined when it is ready
 * @throws Error in one sentence when the committed lock does not cover it
 */
export async function readyStack(
  connector: string,
  engine: JsonEngine,
  { care, initialisation, progress }: ReadyOptions,
): Promise<readonly Diagnostic[] | undefined> {
  const refusal = care.refusal(connector, engine);
  if (refusal !== undefined) return [error(refusal)];
  if (!engine.isInitialised) progress.step(connector, 'initialising');
  const report = await initialisation.prepare(engine);
  if (report !== undefined) return care.problems(engine, report, 'init');
  const left = await care.before(engine);
  return left === undefined ? undefined : [error(left)];
}
