import { isIPv4 } from 'node:net';
import { LabError } from './error';

/**
 * The lab's peers let anybody do anything: they are never reachable from another machine.
 *
 * @throws LabError unless the address is one of 127.0.0.0/8.
 */
export function requireLoopback(address: string): void {
  if (!isIPv4(address) || !address.startsWith('127.')) {
    throw new LabError(`the lab listens on loopback only: ${address} is not in 127.0.0.0/8`);
  }
}
