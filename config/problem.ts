import { relative } from 'node:path';

/** Something wrong, or worth knowing, at a place in a spec. Never holds the value of a secret. */
export interface Problem {
  /** Absolute path of the file. */
  readonly file: string;
  /** 1-based; absent when the file as a whole is meant. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** One sentence: what was found, what is allowed, what to do. */
  readonly message: string;
}

/** `file:line:column: message` */
export function formatProblem(problem: Problem, cwd = process.cwd()): string {
  return `${formatPlace(problem, cwd)}: ${problem.message}`;
}

/** `file:line:column`, the file relative to the working directory where that is shorter. */
export function formatPlace({ file, line, column }: Omit<Problem, 'message'>, cwd = process.cwd()): string {
  const fromHere = relative(cwd, file);
  const shorter = fromHere !== '' && fromHere.length < file.length ? fromHere : file;
  return [shorter, line, column].filter((part) => part !== undefined).join(':');
}

/**
 * In order of file, line, column, so that a reader goes through a file once; and each once, since what stands in
 * a base is found again with every connector that extends it.
 */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const distinct = new Map(
    problems.map((problem) => [
      JSON.stringify([problem.file, problem.line, problem.column, problem.message]),
      problem,
    ]),
  );
  return [...distinct.values()].sort(
    (a, b) =>
      a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}
