/** Whether somebody wrote it down for this very appliance, or a sibling of it is the best witness. */
export type Basis = 'documented' | 'assumed';

/** Something known of an appliance, and how well. */
export interface Fact<T> {
  readonly value: T;
  readonly basis: Basis;
  /** Where it is written. */
  readonly source: string;
}
