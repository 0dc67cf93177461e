/** What is declared of a key. */
export interface Declared {
  readonly user_name: string;
  readonly store: unknown;
  readonly take_over: boolean;
}

/** The keys that a state knows. */
export interface KnownKeys {
  readonly id: string | null;
  readonly replaces: string | null;
}
