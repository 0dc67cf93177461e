import { isIPv4 } from 'node:net';
import { VcenterRefusal } from '../peers';

/**
 * Where the vCenter is that somebody typed in. It has the port of the lab's one unless another is given.
 *
 * @throws VcenterRefusal for one that is not on loopback: nothing of the lab talks to another machine
 */
export function locate(typed: string, port: number): { host: string; port: number } {
  const [, host = '', given] = /^([^:/\s]+)(?::(\d{1,5}))?$/.exec(typed) ?? [];
  const loopback = host === 'localhost' || (isIPv4(host) && host.startsWith('127.'));
  if (!loopback) throw unreachable();
  return { host, port: given === undefined ? port : Number(given) };
}

export const unreachable = (): VcenterRefusal =>
  new VcenterRefusal('unreachable', 'vCenter cannot be reached.');
