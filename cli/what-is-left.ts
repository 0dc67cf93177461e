import { EngineFailure, type StackEngine } from '../engine';

/** What the states of stacks still hold after a failure. */
export interface Left {
  /** As far as they can be read. */
  readonly addresses: readonly string[];
  /** The same for a person, with what to do. */
  readonly lines: readonly string[];
}

/** Reads the states; no provider is asked. A state that cannot be read is named instead. */
export async function whatIsLeft(stacks: readonly StackEngine[]): Promise<Left> {
  const addresses: string[] = [];
  const lines: string[] = [];
  for (const stack of stacks) {
    try {
      for (const { address, object } of await stack.resources()) {
        addresses.push(address);
        lines.push(`  ${address} (${object})`);
      }
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      lines.push(`  what the state of ${stack.stack} holds, which cannot be read`);
    }
  }
  return { addresses, lines: ['Still there:', ...lines, 'Run it again when the cause is removed.'] };
}
