import { setTimeout as pause } from 'node:timers/promises';
import type { ManagementConsole } from '../../appliance/console/console';
import { isConsoleError } from '../../appliance/console/console-error';
import { VmConsoleError } from '../../appliance/vm-console/vm-console';
import { CertificateDiffers } from '../../provider/console-trust';
import { LoginRefused } from '../../provider/login-memory';
import { ProviderError } from '../../provider/runtime';
import { isFault, VcenterTimeoutError, VcenterTransportError } from '../../vcenter';
import { consoleNow } from '../maintenance/console-answers';
import { failureText } from '../maintenance/failure-text';
import { insideConsole } from '../inside-console';
import type { Operated } from '../operated';
import type { Look } from './course';
import { upgradeHealth, type UpgradeHealth } from './upgrade-health';

/** What a console says of its version and of another one. */
export type UpgradeState = UpgradeHealth & { readonly version: string | undefined };

/** Logs in to the console and reads what it says of upgrades. @throws as `insideConsole`; ConsoleError */
export function readUpgradeState(operated: Operated, address?: string): Promise<UpgradeState> {
  const entrance = { ...operated.entrance, ...(address !== undefined && { address }) };
  const read = async (console: ManagementConsole): Promise<UpgradeState> => {
    const { items, version } = await console.health();
    return { ...upgradeHealth(operated.connector.profile, items), version };
  };
  return insideConsole(operated, read, entrance);
}

/** Looks at a certificate that is not trusted: one that changes between two readings is no other appliance. */
const LOOKS = 3;

/**
 * One look at a console while it is upgraded. One that nothing, or half an answer, comes from counts as away. Its new
 * certificate is compared with the one the appliance shows in its VM before anybody logs in. What answers, and neither
 * lets itself be compared nor read, is told in its own words; so is a vCenter that is away, as one is that restarts.
 *
 * @throws OperationFailure, LoginRefused; ProviderError without a VM; VcenterFault where it lets nobody in
 */
export async function lookAtUpgrade(operated: Operated): Promise<Look> {
  try {
    return await lookInside(operated);
  } catch (error) {
    operated.signal.throwIfAborted();
    if (!mayPass(error)) throw error;
    return { console: 'unreadable', found: failureText(error) };
  }
}

/** Whether vCenter may answer otherwise in a while. A login that it refused is not tried again. */
const mayPass = (error: unknown): boolean =>
  (error instanceof VcenterTransportError && error.problem !== 'tls') ||
  error instanceof VcenterTimeoutError ||
  (isFault(error) && !isFault(error, 'InvalidLogin', 'NoPermission'));

async function lookInside(operated: Operated): Promise<Look> {
  const { signal, call } = operated;
  for (let look = 1; ; look++) {
    const seen = await consoleNow(operated);
    if (seen === undefined) return { console: 'silent' };
    try {
      const { version, saysFailed } = await readUpgradeState(operated, seen.address);
      return { console: 'answers', version, saysFailed };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LoginRefused || !(error instanceof ProviderError)) throw error;
      const { cause } = error;
      if (isConsoleError(cause, 'unreachable')) return { console: 'silent' };
      // The console's own pages, or the menu in the VM: not about which certificate it is.
      const isInside = isConsoleError(cause) || cause instanceof VmConsoleError;
      if (error instanceof CertificateDiffers && look === LOOKS)
        return { console: 'distrusted', found: error.message };
      if (isInside || look === LOOKS) return { console: 'unreadable', found: failureText(error) };
      await pause(call.provider.access.patience.pause * 1000, undefined, { signal });
    }
  }
}
