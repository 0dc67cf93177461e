import { addressesOf, addressOf } from './address';
import type { ConnectorClient } from './client';
import { isFactoryReset } from './factory-reset-mark';
import type { guestNetworkAttributes } from './guest-network-attributes';
import type { Diagnostics, Model } from './runtime';
import { findVm } from './vm';

type NetworkModel = Model<typeof guestNetworkAttributes>;

/** The address VMware Tools tell; null when the VM is gone, or its settings were lost in a factory reset. Enters the appliance nowhere. */
export async function readGuestNetwork(
  state: NetworkModel,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<NetworkModel | null> {
  const vm = await findVm(provider, state.vm_id, signal);
  if (vm === undefined || (await isFactoryReset(vm, signal))) return null;
  const { name, powerState } = vm.state;
  if (powerState !== 'poweredOn') {
    diagnostics.warning([], `${name} is off, so its network cannot be looked at`, 'Its last state is shown.');
    return state;
  }
  const address = addressOf(vm.state);
  // One that has just been started, or runs no VMware Tools, tells none.
  if (address === undefined) return state;
  const isThere = state.address !== null && addressesOf(vm.state).includes(state.address);
  return isThere ? state : { ...state, address };
}
