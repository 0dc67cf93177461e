import type { StartedUpgrade } from '../../appliance/console/console';
import { isConsoleError } from '../../appliance/console/console-error';
import { ProviderError } from '../../provider/runtime';
import { insideConsole } from '../inside-console';
import type { Operated } from '../operated';

/**
 * Has the console begin what it offers. Where it does not say that it has, as after a connection that broke, it may
 * have begun all the same: that is seen by who follows it.
 *
 * @throws ProviderError when it offers none, or does not let anybody in
 */
export async function beginUpgrade(operated: Operated): Promise<StartedUpgrade> {
  try {
    return await insideConsole(operated, (console) => console.upgrade());
  } catch (error) {
    if (error instanceof ProviderError && isConsoleError(error.cause, 'unreachable'))
      return { version: undefined, unconfirmed: error.cause.found };
    throw error;
  }
}

/** What was seen of its beginning, for the progress. */
export function beginningSeen({ version, unconfirmed }: StartedUpgrade): string {
  if (unconfirmed !== undefined)
    return `it may have begun, which is seen by following it; the console did not say so: ${unconfirmed}`;
  return version === undefined ? 'begun' : `begun, says the console: version ${version}`;
}
