import type { ConsoleProfile } from '../profiles/console-profile';
import type { ManagementConsole } from './console';
import { browserExecutable } from './browser/executable';
import { openBrowserConsole } from './browser/open-browser-console';
import { HttpConsole } from './http/http-console';
import { ManualConsole } from './manual/manual-console';
import type { Trust } from '../tls';

export interface OpenConsoleOptions {
  readonly profile: ConsoleProfile;
  /** Where the appliance is: an address, or a name this machine can look up. */
  readonly address: string;
  /** @default the profile's */
  readonly port?: number;
  /** What it must present before anything is sent; a profile without TLS ignores it. */
  readonly trust: Trust;
  /** `auto`: as the profile says, and `manual` where pages need a browser and there is none. @default auto */
  readonly driver?: 'auto' | 'manual';
  /** Where a failed step leaves a screenshot and a trace; made when needed, mode 0700. @default nowhere */
  readonly evidenceDirectory?: string;
  /** How long one page or answer may take, and how long a console that is away is waited for. @default 120 */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * The management console of an appliance, by whichever way its profile and this machine allow. It is for one user at
 * a time (see `exclusively`), and must be closed.
 *
 * @throws ConsoleError `unsupported` when the browser does not start
 */
export async function openConsole(options: OpenConsoleOptions): Promise<ManagementConsole> {
  const { profile, address, driver = 'auto', timeoutSeconds = 120, signal } = options;
  signal?.throwIfAborted();
  const place = {
    address,
    port: options.port ?? profile.port.value,
    trust: options.trust,
    timeoutSeconds,
    signal,
  };
  if (driver === 'manual') return new ManualConsole({ ...place, profile });
  if (profile.driver === 'http') return new HttpConsole({ ...place, profile });
  const executable = browserExecutable();
  if (executable === undefined) return new ManualConsole({ ...place, profile });
  return openBrowserConsole({ ...place, profile, executable, evidenceDirectory: options.evidenceDirectory });
}
