import { addressOf } from '../../provider/address';
import type { GuestNic, VirtualMachineState } from '../../vcenter';

const nic = (...addresses: string[]): GuestNic => ({
  connected: true,
  addresses: addresses.map((address) => ({ address })),
});

const vm = (change: Partial<VirtualMachineState>): VirtualMachineState => ({
  ref: { type: 'VirtualMachine', value: 'vm-1' },
  name: 'fra-01',
  powerState: 'poweredOn',
  connectionState: 'connected',
  template: false,
  toolsRunning: true,
  nics: [],
  datastores: [],
  networks: [],
  ...change,
});

test.each<[string, Partial<VirtualMachineState>, string | undefined]>([
  ['none', {}, undefined],
  ['one', { nics: [nic('10.0.0.4')] }, '10.0.0.4'],
  ['IPv4 before IPv6', { nics: [nic('2001:db8::4', '10.0.0.4')] }, '10.0.0.4'],
  ['IPv6 where there is no other', { nics: [nic('fe80::1', '2001:db8::4')] }, '2001:db8::4'],
  ['none that leads nowhere', { nics: [nic('169.254.10.1', 'fe80::1', 'FEB0::1')] }, undefined],
  ['one that only looks so', { nics: [nic('169.25.4.1')] }, '169.25.4.1'],
  ['the first card that has one', { nics: [nic(), nic('fe80::1'), nic('10.0.0.5', '10.0.0.6')] }, '10.0.0.5'],
  ['what Tools call the first, without cards', { ipAddress: '10.0.0.7' }, '10.0.0.7'],
  ['a card before that', { ipAddress: '10.0.0.7', nics: [nic('10.0.0.4')] }, '10.0.0.4'],
  ['none of a VM that is off', { powerState: 'poweredOff', nics: [nic('10.0.0.4')] }, undefined],
  ['none of a suspended VM', { powerState: 'suspended', ipAddress: '10.0.0.4' }, undefined],
])('the address of a guest: %s', (_what, change, address) => {
  expect(addressOf(vm(change))).toBe(address);
});
