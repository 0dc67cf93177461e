import { isConsoleError } from '../appliance/console/console-error';
import { VmConsoleError } from '../appliance/vm-console/vm-console';
import type { Refusal } from './login-memory';
import { ProviderError } from './runtime';

/** What went wrong inside an appliance, as Terraform shows it: the step and what was found, then the remedy. */
export function asProviderError(error: unknown): unknown {
  if (isConsoleError(error)) {
    const { step, found, remedy, evidence } = error;
    const shown = evidence === undefined ? '' : ` A screenshot and a trace are in ${evidence}.`;
    return new ProviderError(`${step}: ${found}`, { detail: `${remedy}${shown}`, cause: error });
  }
  if (error instanceof VmConsoleError) {
    return new ProviderError(`${error.step}: ${error.found}`, { detail: error.remedy, cause: error });
  }
  return error;
}

/** Whether the management console has refused a password. */
export function consoleRefusal(error: unknown): Refusal | undefined {
  if (isConsoleError(error, 'wrongPassword')) return 'refused';
  return isConsoleError(error, 'locked') ? 'locked' : undefined;
}

/** Whether the VM's own console has refused its passwords. */
export const vmConsoleRefusal = (error: unknown): Refusal | undefined =>
  error instanceof VmConsoleError && error.problem === 'login' ? 'refused' : undefined;
