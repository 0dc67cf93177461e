import { formatProblem, type Problem } from '../../config';

/** Specs that are not valid: nobody can look at their connectors. */
export interface InvalidSpecs {
  /** How many specs; a problem of their base is one for all of them. */
  readonly count: number;
  /** Everything wrong in them. */
  readonly problems: readonly Problem[];
}

/** `2 specs are not valid and not shown`. */
export const invalidSentence = ({ count }: InvalidSpecs): string =>
  count === 1 ? '1 spec is not valid and not shown' : `${count} specs are not valid and not shown`;

/** What is wrong in them, with its place: `file:line:column: message`. */
export const invalidReasons = ({ problems }: InvalidSpecs): string[] =>
  problems.map((problem) => formatProblem(problem));
