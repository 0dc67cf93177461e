import { writeFileSync } from 'node:fs';
import type { ApplyOutcome } from '../deployment/apply-run';

/** Prints what has become of each connector. @returns the exit code */
export function showResults(
  { planned, results }: ApplyOutcome,
  { json, markdown }: { readonly json: boolean; readonly markdown?: string },
): 0 | 1 {
  const { refusal, selection } = planned;
  if (json)
    console.log(JSON.stringify({ connectors: results, problems: selection.problems, refusal }, undefined, 2));
  else console.log(JSON.stringify(results, undefined, 1));
  if (markdown !== undefined) writeFileSync(markdown, '');
  if (refusal !== undefined) console.error(refusal);
  const isWell = results.every(({ outcome }) => outcome !== 'failed' && outcome !== 'refused');
  return isWell && refusal === undefined && selection.problems.length === 0 ? 0 : 1;
}
