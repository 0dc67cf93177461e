import type { VirtualMachineState } from '../vcenter';

/** Addresses a machine gives itself when nobody else does: nothing routes there (RFC 3927, RFC 4291 2.5.6). */
const LINK_LOCAL = /^(169\.254\.|fe[89ab][0-9a-f]:)/i;

/** Every address of a VM's guest that leads somewhere, as VMware Tools tell them; none while the VM is off. */
export function addressesOf({ powerState, nics, ipAddress }: VirtualMachineState): string[] {
  if (powerState !== 'poweredOn') return [];
  const told = nics.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  return [...told, ...(ipAddress === undefined ? [] : [ipAddress])].filter(
    (address) => !LINK_LOCAL.test(address),
  );
}

/**
 * The address of a VM's guest: the first IPv4 address of its first network card that has one, else the first IPv6
 * address, as VMware Tools tell them; undefined while the VM is off, when vCenter still shows the last one.
 */
export function addressOf(state: VirtualMachineState): string | undefined {
  const usable = addressesOf(state);
  return usable.find((address) => !address.includes(':')) ?? usable[0];
}
