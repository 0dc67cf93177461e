import { isIPv4 } from 'node:net';
import type { NetworkState } from './model';

const number = (address: string): number =>
  address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);

const sameSubnet = (a: string, b: string, netmask: string): boolean => {
  const size = 2 ** 32 - number(netmask);
  return Math.floor(number(a) / size) === Math.floor(number(b) / size);
};

const isNetmask = (mask: string): boolean =>
  isIPv4(mask) && Number.isInteger(Math.log2(2 ** 32 - number(mask)));

/** The first thing that is wrong with a static configuration, in setup.rb's words. */
export function staticProblem({
  address,
  netmask,
  gateway,
  dns,
}: Pick<NetworkState, 'address' | 'netmask' | 'gateway' | 'dns'>): string | undefined {
  if (!isIPv4(address)) return 'Invalid IP address';
  if (!isNetmask(netmask)) return 'Invalid netmask';
  if (!isIPv4(gateway)) return 'Invalid gateway';
  const server = dns.findIndex((entry) => !isIPv4(entry));
  if (server >= 0) return `Invalid DNS server ${server + 1}`;
  return undefined;
}

/** An appliance whose static gateway lies in another subnet answers nobody: the way to lose a console by a static address. */
export const isReachable = ({ mode, address, gateway, netmask }: NetworkState): boolean =>
  mode === 'dhcp' || sameSubnet(address, gateway, netmask);
