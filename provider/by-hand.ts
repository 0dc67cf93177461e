import { isConsoleError } from '../appliance/console/console-error';
import { VmConsoleError } from '../appliance/vm-console/vm-console';
import type { ClientCall } from './client-call';
import { CONFIRM, isConfirmed } from './confirmation';
import { ProviderError } from './runtime';

/**
 * A step in the menu of the VM, or in the management console, that a person does where its driver is `manual`, and
 * whose outcome cannot be seen from outside: a confirmed run takes it as done.
 *
 * @returns whether it was taken as done
 * @throws ProviderError with the steps, and whatever the step throws
 */
export async function byHand(
  { provider, diagnostics }: ClientCall,
  step: () => Promise<void>,
): Promise<boolean> {
  try {
    await step();
    return false;
  } catch (error) {
    const inMenu = error instanceof VmConsoleError && provider.drivers.vmConsole === 'manual';
    if (!inMenu && !isConsoleError(error, 'manual')) throw error;
    if (isConfirmed(provider)) {
      diagnostics.warning([], `${error.step}: taken as done`, `${CONFIRM} says so; it cannot be seen.`);
      return true;
    }
    throw new ProviderError(`${error.step}: ${error.found}`, {
      detail: `${error.remedy} Whether it is done cannot be seen: ${CONFIRM}=${provider.name ?? 'NAME'} in the environment of the next apply says so.`,
      cause: error,
    });
  }
}
