import {
  isFault,
  readVirtualMachine,
  typeText,
  validateGuestLogin,
  type GuestLogin,
  type ManagedObjectReference,
  type VcenterSession,
} from '../../vcenter';
import type { VmConsoleProfile } from '../profiles/vm-console-profile';
import { openGuestTerminal } from './guest-terminal';
import { manualConsole } from './manual-console';
import { MenuConsole } from './menu-console';
import { TypedConsole } from './typed-console';
import { VmConsoleError, type VmConsole } from './vm-console';

export { VmConsoleError, type VmConsole } from './vm-console';

export type VmConsoleDriver = 'auto' | 'guestOperations' | 'scanCodes' | 'manual';

export interface VmConsoleOptions {
  readonly session: VcenterSession;
  readonly vm: ManagedObjectReference;
  readonly profile: VmConsoleProfile;
  readonly user: string;
  /** The one believed in first; each of the two after it is tried only when those before it are refused. */
  readonly passwords: readonly string[];
  /** @default auto: guest operations where VMware Tools run, else scan codes */
  readonly driver?: VmConsoleDriver;
  readonly signal: AbortSignal;
  /** How long the appliance may take for one answer. @default 120 */
  readonly timeoutSeconds?: number;
  /** Seconds to wait after something was typed blindly. @default the profile's */
  readonly pauses?: { readonly line: number; readonly work: number };
}

const STEP = 'entering the VM console';
const TIMEOUT_SECONDS = 120;

/**
 * Opens the menu in an appliance's VM.
 *
 * @throws VmConsoleError `login` when every password is refused, `unavailable` when VMware Tools are asked for and
 * do not run; VcenterFault, VcenterTransportError
 */
export async function openVmConsole(options: VmConsoleOptions): Promise<VmConsole> {
  const { session, vm, profile, user, passwords, driver = 'auto', signal } = options;
  if (driver === 'manual') return manualConsole(profile, user);
  const toolsRun = driver !== 'scanCodes' && (await readVirtualMachine(session, vm, { signal })).toolsRunning;
  if (driver === 'guestOperations' && !toolsRun) {
    throw new VmConsoleError(
      'unavailable',
      STEP,
      'no VMware Tools run in the guest',
      'Wait until it has started, or type into it: appliance.vmConsole.driver: scanCodes.',
    );
  }
  if (!toolsRun) {
    const { pauses } = options;
    const type = (text: string): Promise<void> => typeText(session, vm, text, { signal });
    return new TypedConsole({
      profile,
      user,
      password: passwords[0] ?? '',
      type,
      signal,
      ...(pauses && { pauses }),
    });
  }
  const password = await accepted(options);
  return new MenuConsole({
    profile,
    openTerminal: (command, userPassword, nextPassword) => {
      const login: GuestLogin = { username: user, password: userPassword };
      return openGuestTerminal({ session, vm, login, nextPassword, signal }, command);
    },
    userPassword: password,
    timeoutSeconds: options.timeoutSeconds ?? TIMEOUT_SECONDS,
    signal,
  });
}

/** The wanted one, the one before, the image's. */
const MOST_TRIES = 3;

/** The password the guest takes; each is tried once. */
async function accepted({ session, vm, user, passwords, signal }: VmConsoleOptions): Promise<string> {
  for (const password of [...new Set(passwords)].slice(0, MOST_TRIES)) {
    try {
      await validateGuestLogin(session, vm, { username: user, password }, { signal });
      return password;
    } catch (error) {
      if (!isFault(error, 'InvalidGuestLogin')) throw error;
    }
  }
  throw new VmConsoleError(
    'login',
    STEP,
    `the guest takes none of the passwords of ${user} that are known`,
    'Correct appliance.vmConsole.password; it is not tried again until its reference has another version.',
  );
}
