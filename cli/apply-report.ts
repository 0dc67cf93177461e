import { writeFileSync } from 'node:fs';
import type { ApplyOutcome } from '../deployment/apply-run';
import { resultsAsMarkdown, resultsAsText } from '../deployment/report';
import { isWell } from '../deployment/rollout';

/** Prints what has become of each connector. @returns the exit code */
export function showResults(
  { planned, results }: ApplyOutcome,
  { json, markdown }: { readonly json: boolean; readonly markdown?: string },
): 0 | 1 {
  const { refusal, selection } = planned;
  const { problems } = selection;
  if (markdown !== undefined) writeFileSync(markdown, resultsAsMarkdown(results), { mode: 0o600 });
  if (json) console.log(JSON.stringify({ connectors: results, problems, refusal }, undefined, 2));
  else if (refusal === undefined) console.log(resultsAsText(results));
  if (refusal !== undefined) console.error(refusal);
  return results.every(isWell) && refusal === undefined && problems.length === 0 ? 0 : 1;
}
