import type { Finding } from '../finding';

/** What checks stand on could not be had, for reasons that the check in charge of it reports. */
export class GroundFailure extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(findings.map(({ found }) => found).join('; '));
  }
}

/** What a check stands on is not there, and nobody's failure: it is skipped with this reason. */
export class GroundMissing extends Error {}
