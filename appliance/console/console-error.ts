/** Why a console did not do what it was asked for. */
export type ConsoleProblem =
  /** No connection, or one that broke: worth another try. */
  | 'unreachable'
  /** It presents another certificate than the expected one; nothing was sent. */
  | 'distrusted'
  | 'wrongPassword'
  /** Too many wrong passwords; no login is of any use until the password is reset. */
  | 'locked'
  /** It has a password already. */
  | 'claimed'
  /** It has no password yet. */
  | 'unclaimed'
  /** It said no, in its own words. */
  | 'refused'
  /** A version whose pages nobody described, or that lacks the function. */
  | 'unsupported'
  /** Neither the expected page nor a known message: a label that is not there. */
  | 'unexpected'
  /** A person has to do it; the message lists the steps. */
  | 'manual';

/**
 * One sentence each for the step, for what was found and for the remedy. Never holds a secret.
 */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';

  constructor(
    readonly problem: ConsoleProblem,
    /** What was being done: `registering, page "AWS Credentials"`. */
    readonly step: string,
    readonly found: string,
    readonly remedy: string,
    /** Directory with a screenshot and a trace of the failed step, secrets masked. */
    readonly evidence?: string,
    options?: ErrorOptions,
  ) {
    super(
      `${step}: ${found}. ${remedy}${evidence === undefined ? '' : ` A screenshot and a trace are in ${evidence}.`}`,
      options,
    );
  }
}

export const isConsoleError = (
  error: unknown,
  ...problems: readonly ConsoleProblem[]
): error is ConsoleError =>
  error instanceof ConsoleError && (problems.length === 0 || problems.includes(error.problem));
