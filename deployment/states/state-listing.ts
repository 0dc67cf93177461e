export type Environment = Readonly<Record<string, string | undefined>>;

/** A place where states lie, of one connector or of many. */
export interface StateStore {
  /** `/srv/states`, `s3://states/connectors`, `https://state.example.com/{stack}` */
  readonly name: string;
  /** Undefined: it cannot be listed. */
  readonly listing?: StateListing;
  /** A stack's state, undefined where there is none. @throws Error in one sentence */
  stored(stack: string, signal: AbortSignal): Promise<StoredState | undefined>;
}

/** A state as it lies in its store. */
export interface StoredState {
  readonly text: string;
  /** When it was written; undefined where the store does not tell. */
  readonly written?: Date;
}

export interface StateListing {
  /** Names of the stacks that have a state there. @throws Error in one sentence */
  stacks(signal: AbortSignal): Promise<string[]>;
  /** The text of a stack's state. @throws Error in one sentence */
  read(stack: string, signal: AbortSignal): Promise<string>;
}
