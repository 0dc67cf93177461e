import type { Check, CheckContext } from './checks/check';
import type { Finding } from './finding';
import { GROUND_TITLES, type Ground, type GroundName, type GroundWork } from './ground/ground';
import { GroundFailure, GroundMissing } from './ground/ground-failure';
import type { PreflightInput } from './preflight-input';
import { withinTime } from './within-time';

export interface CheckRun {
  readonly input: PreflightInput;
  readonly groundWork: GroundWork;
  readonly env: CheckContext<GroundName>['env'];
  readonly signal: AbortSignal;
}

const SECONDS = 30;

/** What one check found; what it throws is found too. @throws only when the run's signal is aborted */
export async function runCheck(check: Check, run: CheckRun): Promise<readonly Finding[]> {
  const { input, groundWork, env, signal } = run;
  signal.throwIfAborted();
  if (input.skip.includes(check.name)) return skipped('preflight.skip names it');
  const ground: Partial<Record<GroundName, Ground[GroundName]>> = {};
  for (const name of check.needs) {
    try {
      ground[name] = await groundWork.get(name);
    } catch (error) {
      signal.throwIfAborted();
      return withoutGround(check, name, error);
    }
  }
  try {
    return await withinTime(check.limit ?? SECONDS, signal, async (own) => {
      return await check.run({ input, ground: ground as Ground, env, signal: own });
    });
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(error);
  }
}

const skipped = (reason: string): Finding[] => [{ outcome: 'skipped', found: `not checked: ${reason}` }];

function withoutGround(check: Check, name: GroundName, error: unknown): readonly Finding[] {
  if (error instanceof GroundMissing) return skipped(error.message);
  if (check.reports === name) return failureOf(error);
  return skipped(`it needs ${GROUND_TITLES[name]}`);
}

function failureOf(error: unknown): readonly Finding[] {
  if (error instanceof GroundFailure) return error.findings;
  // The sentences of vcenter/ have a full stop, a finding's go on with the remedy.
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  return [{ outcome: 'failed', found: message }];
}
