import { isConsoleError } from '../../appliance/console/console-error';
import { ProviderError } from '../../provider/runtime';
import { insideConsole } from '../inside-console';
import type { Operated } from '../operated';

/**
 * Has the console begin what it offers. A connection that broke may have begun it all the same: that is seen by who
 * follows it.
 *
 * @returns the version it installs, where the console names it
 * @throws ProviderError when it offers none, or does not let anybody in
 */
export async function beginUpgrade(operated: Operated): Promise<string | undefined> {
  try {
    return (await insideConsole(operated, (console) => console.upgrade())).version;
  } catch (error) {
    if (error instanceof ProviderError && isConsoleError(error.cause, 'unreachable')) return undefined;
    throw error;
  }
}
