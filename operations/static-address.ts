import type { ConnectorSpec } from '../config';

/** The address that the spec gives the appliance; undefined with DHCP. */
export function staticAddress({ appliance }: Pick<ConnectorSpec, 'appliance'>): string | undefined {
  const { address } = appliance.network;
  return typeof address === 'object' ? address.ip : undefined;
}
