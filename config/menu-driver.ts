import type { ConnectorSpec } from './loaded-spec';

/** How the menu in the VM is worked by a deployment of this spec; undefined when it is not, or by a person. */
export function menuDriverOf({
  appliance,
  registration,
}: ConnectorSpec): 'guestOperations' | 'scanCodes' | undefined {
  const { address, dnsSuffixes } = appliance.network;
  const isWorked = registration !== undefined || typeof address === 'object' || dnsSuffixes.length > 0;
  const { driver } = appliance.vmConsole;
  if (!isWorked || driver === 'manual') return undefined;
  return driver === 'scanCodes' ? driver : 'guestOperations';
}
