import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedSpec } from '../../config';
import { applianceStackName, identityStackName } from '../../stacks';
import { StateEngine, type StateEngineOptions } from './state-engine';

/** A stack's state as the engine gives it, or why there is none. */
export interface PulledState {
  readonly stack: string;
  /** Empty where nothing was ever applied. */
  readonly text?: string;
  /** One sentence. */
  readonly problem?: string;
}

/**
 * Both states of a connector, by `terraform state pull` in a directory of its own: neither stacks nor providers have to
 * be there, no lock is taken, and an encrypted state is read with the engine's own configuration in TF_ENCRYPTION.
 *
 * @throws only when it is interrupted
 */
export async function pullStates(
  connector: LoadedSpec,
  options: StateEngineOptions,
): Promise<readonly PulledState[]> {
  const work = mkdtempSync(join(tmpdir(), 'connector-states-'));
  try {
    const pulled: PulledState[] = [];
    for (const stack of [identityStackName(connector.spec), applianceStackName(connector.spec)])
      pulled.push(await pull(connector, stack, work, options));
    return pulled;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function pull(
  connector: LoadedSpec,
  stack: string,
  work: string,
  options: StateEngineOptions,
): Promise<PulledState> {
  try {
    const engine = await StateEngine.open(connector, stack, work, options);
    return { stack, text: await engine.pull() };
  } catch (error) {
    options.interruption.signal.throwIfAborted();
    return { stack, problem: (error as Error).message };
  }
}
