import type { Outcome } from './check-result';

/** One thing a check found. The runner adds the check's name, and where the key is written. */
export interface Finding {
  readonly outcome: Outcome;
  /** The spec's key it is about. @default the check's own */
  readonly path?: string;
  /** One sentence, without the full stop. */
  readonly found: string;
  /** What to do, as the rest of that sentence. */
  readonly remedy?: string;
}

export const passed = (found: string): Finding[] => [{ outcome: 'passed', found }];
