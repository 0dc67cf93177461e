import type { PlannedRun } from '../deployment/run';
import { consentToPlans } from './consent';
import { showPlans } from './plan-report';

export interface ShownPlansOptions {
  /** Whether the result goes to standard output as JSON, which then has nothing else. */
  readonly json: boolean;
  readonly autoApprove: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Shows plans and asks for consent to them; ends when it is given. @throws CommandFailure when it is not */
export type ShownPlansConsent = (planned: PlannedRun, signal: AbortSignal) => Promise<void>;

/**
 * How `connector apply` shows plans that it has just made, and asks: on standard output, or with `--json` on standard
 * error. Where nobody is asked, `--json` shows none.
 *
 * @throws CommandFailure at once where somebody is to be asked and there is no terminal
 */
export function consentToShownPlans(
  { json, autoApprove, env }: ShownPlansOptions,
  { stdin, stdout, stderr }: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'> = process,
): ShownPlansConsent {
  const output = json ? stderr : stdout;
  const consent = consentToPlans(autoApprove, { input: stdin, output });
  return async (planned, signal) => {
    if (!json || !autoApprove) showPlans(planned, { json: false, env, output });
    await consent(signal);
  };
}
