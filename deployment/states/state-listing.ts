export type Environment = Readonly<Record<string, string | undefined>>;

/** A place where states lie, of one connector or of many. */
export interface StateStore {
  /** `/srv/states`, `s3://states/connectors`, `https://state.example.com/{stack}` */
  readonly name: string;
  /** Undefined: it cannot be listed. */
  readonly listing?: StateListing;
}

export interface StateListing {
  /** Names of the stacks that have a state there. @throws Error in one sentence */
  stacks(signal: AbortSignal): Promise<string[]>;
  /** The text of a stack's state. @throws Error in one sentence */
  read(stack: string, signal: AbortSignal): Promise<string>;
}
