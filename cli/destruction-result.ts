import { outcomeOf, type ConnectorResult, type StackResult } from '../deployment/applier';
import { error } from '../deployment/problems';
import { CommandFailure } from './failure';

/** What has become of a connector that was to be destroyed. */
export interface DestructionResult extends ConnectorResult {
  /** After a failure on the way: addresses that the states still hold, as far as they could be read. */
  readonly left?: readonly string[];
}

/** A destruction that was refused, or failed. */
export class DestructionFailure extends CommandFailure {
  constructor(
    message: string,
    readonly result: DestructionResult,
  ) {
    super(message);
  }
}

type Outcome = Pick<StackResult, 'outcome' | 'diagnostics'>;

/** What became of each stack of a destruction, as far as it is known; first that its turn has not come. */
export class DestructionOutcomes {
  private readonly outcomes: Map<string, Outcome>;

  constructor(
    private readonly connector: Pick<ConnectorResult, 'name' | 'file'>,
    stacks: readonly string[],
  ) {
    this.outcomes = new Map(stacks.map((stack) => [stack, { outcome: 'skipped', diagnostics: [] }]));
  }

  is(stack: string, outcome: 'unchanged' | 'applied'): void {
    this.outcomes.set(stack, { outcome, diagnostics: [] });
  }

  /** What was applied stays so, whatever comes after it. @returns the failure */
  failed<Failure extends Error>(stack: string, failure: Failure): Failure {
    if (this.outcomes.get(stack)?.outcome !== 'applied')
      this.outcomes.set(stack, { outcome: 'failed', diagnostics: [error(failure.message)] });
    return failure;
  }

  refused(reason: string): DestructionFailure {
    return new DestructionFailure(reason, { ...this.result(), outcome: 'refused', reasons: [reason] });
  }

  result(left?: readonly string[]): DestructionResult {
    const stacks = [...this.outcomes].map(([stack, became]) => ({ stack, ...became }));
    return { ...this.connector, outcome: outcomeOf(stacks), stacks, reasons: [], ...(left && { left }) };
  }
}
