import { formatProblem } from '../config';
import type { WholeRun } from '../deployment/report';
import type { PlannedRun } from '../deployment/run';

/** What a report says of a run beside its connectors. */
export const wholeRunOf = ({ refusal, selection }: PlannedRun): WholeRun => ({
  errors: [
    ...(refusal === undefined ? [] : [refusal]),
    ...selection.problems.map((problem) => formatProblem(problem)),
  ],
});
