import { addressOf } from './address';
import type { ConnectorClient } from './client';
import { secondsOf } from './duration';
import { start, stop, waitForAddress, type StopMode } from './power-control';
import type { Diagnostics } from './runtime';
import { findVm, requireVm } from './vm';

/** What is wanted of a VM, and for whom. */
interface HoldCall {
  readonly plan: {
    readonly vm_id: string;
    readonly state: string;
    readonly stop: StopMode;
    readonly stop_timeout: string;
    readonly address_timeout: string;
  };
  readonly provider: ConnectorClient;
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
}

/** A VM's power as it is now; undefined when it is gone. */
export async function look(
  provider: ConnectorClient,
  id: string,
  signal: AbortSignal,
): Promise<{ state: string; address: string | null } | undefined> {
  const vm = await findVm(provider, id, signal);
  if (vm === undefined) return undefined;
  return { state: STATES[vm.state.powerState], address: addressOf(vm.state) ?? null };
}

const STATES = { poweredOn: 'running', poweredOff: 'stopped', suspended: 'suspended' } as const;

/**
 * Brings a VM to the state that is planned, and waits for its address when it is on.
 *
 * @returns the address; null when it is off, or tells none
 * @throws ProviderError, VcenterFault, VcenterTransportError
 */
export async function hold({ plan, provider, diagnostics, signal }: HoldCall): Promise<string | null> {
  const vm = await requireVm(provider, plan.vm_id, signal);
  if (plan.state === 'stopped') {
    await stop(vm, plan.stop, secondsOf(plan.stop_timeout), signal);
    return null;
  }
  await start(vm, signal);
  const address = await waitForAddress(vm, secondsOf(plan.address_timeout), signal);
  if (address === undefined) {
    diagnostics.warning(
      ['address'],
      `${vm.state.name} is on and tells no address after ${plan.address_timeout}`,
      'Its guest may run no VMware Tools, or wait for DHCP. Look at its console; the address is taken up when it appears.',
    );
  }
  return address ?? null;
}
