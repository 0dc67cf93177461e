import { formatProblem } from '../config';
import type { WholeRun } from '../deployment/report';
import type { PlannedRun } from '../deployment/run';

/** What a report says of a run beside its connectors. */
export const wholeRunOf = ({ refusal, selection, vanished }: PlannedRun): WholeRun => ({
  errors: [
    ...(refusal === undefined ? [] : [refusal]),
    ...selection.problems.map((problem) => formatProblem(problem)),
  ],
  notes: vanished,
});

/** The same of the states whose specs are gone, for a terminal or a log: lines below the connectors. */
export const vanishedAsText = (vanished: readonly string[]): readonly string[] =>
  vanished.map((sentence) => `note: ${sentence}`);
