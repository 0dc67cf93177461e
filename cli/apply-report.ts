import type { ApplyOutcome } from '../deployment/apply-run';
import { resultsAsMarkdown, resultsAsText } from '../deployment/report';
import { isWell } from '../deployment/rollout';
import type { ReportFile } from './report-file';
import { vanishedAsText, wholeRunOf } from './whole-run';

export interface ResultsReportOptions {
  readonly json: boolean;
  readonly markdown?: ReportFile;
  /** What was not recorded of the run, a sentence. */
  readonly unrecorded?: string;
}

/** Prints what has become of each connector, and only then writes it elsewhere. @returns the exit code */
export function showResults(
  { planned, results }: ApplyOutcome,
  { json, markdown, unrecorded }: ResultsReportOptions,
): 0 | 1 {
  const { refusal, selection, vanished } = planned;
  const { problems } = selection;
  if (json) console.log(JSON.stringify({ connectors: results, problems, vanished, refusal }, undefined, 2));
  else if (refusal === undefined)
    console.log([resultsAsText(results), ...vanishedAsText(vanished)].join('\n'));
  const unwritten = markdown?.write(resultsAsMarkdown(results, wholeRunOf(planned)));
  const errors = [refusal, unrecorded, unwritten].filter((error) => error !== undefined);
  for (const error of errors) console.error(error);
  return results.every(isWell) && errors.length === 0 && problems.length === 0 ? 0 : 1;
}
