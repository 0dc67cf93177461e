/**
 * A secret could not be had. The message is one sentence: which reference, what is wrong, what to do. It holds no
 * part of a value and nothing of what a store answered, which may repeat one; for the same reason there is no
 * `cause`.
 */
export class SecretError extends Error {
  override readonly name = 'SecretError';

  /**
   * @param subject what the sentence is about, as `describeReference` gives it
   * @param problem how the sentence goes on: `is not set; export it and run again`
   */
  constructor(subject: string, problem: string) {
    super(`${subject} ${problem}`);
  }
}

/** There is nothing where the reference leads; the first of its kind can be written there. */
export class SecretAbsentError extends SecretError {}
