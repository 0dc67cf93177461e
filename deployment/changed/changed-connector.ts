/** A connector that a change touches. */
export interface ChangedConnector {
  /** Its name; of a file that names none, or none that may be, its path. */
  readonly name: string;
  /** Its spec, relative to the working directory. */
  readonly file: string;
  /** `removed`: no spec names it any more, and its state is left alone. */
  readonly change: 'added' | 'modified' | 'removed';
  /** The files that have changed, relative to the working directory. */
  readonly because: readonly string[];
}

export interface ChangedSince {
  /** In the order of their files. */
  readonly touched: readonly ChangedConnector[];
  readonly removed: readonly ChangedConnector[];
  /** The commit it is compared with. */
  readonly base: string;
}
