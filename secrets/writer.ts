import type { SecretRequest } from './store';

/** The writing side of one kind of reference: a file beside its store, and a line in writers.ts. */
export interface SecretWriter {
  /**
   * Whether a value could be written, as far as that can be told without writing one: what is missing is said before
   * the secret exists. A store that has no way to ask is only asked whether it answers.
   *
   * @throws SecretError
   */
  check(request: SecretRequest): Promise<void>;
  /** Puts a value where the store's `read` finds it, in place of what is there. @throws SecretError */
  write(request: SecretRequest, value: string): Promise<void>;
  /** Takes the value away, and nothing beside it; one that is gone already is no error. @throws SecretError */
  remove(request: SecretRequest): Promise<void>;
}
