import { callGuest, type GuestLogin } from './guest-managers';
import type { ManagedObjectReference } from './reference';
import type { ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/**
 * Whether the guest knows the user. It is asked once: guests lock users out too.
 *
 * @throws VcenterFault `InvalidGuestLogin` when it does not, `GuestOperationsUnavailable` when no Tools answer,
 *   `InvalidPowerState` when the VM is off
 */
export async function validateGuestLogin(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  { signal }: ReadOptions = {},
): Promise<void> {
  const call = { manager: 'authManager', method: 'ValidateCredentialsInGuest' } as const;
  await callGuest(session, vm, login, call, { shares: true, signal });
}
