import { MARK } from '../appliance/mark';
import { readExtraConfig, type PlacedVm } from '../vcenter';
import type { ConnectorClient } from './client';

export interface VmPlace {
  readonly datacenter: string;
  readonly folder: string | null;
  readonly name: string;
}

/** The VM at a place, or the one of that name with our mark wherever it has been moved to. */
export function deployedVm(
  provider: ConnectorClient,
  { datacenter, folder, name }: VmPlace,
  signal: AbortSignal,
): Promise<PlacedVm | undefined> {
  const query = {
    datacenter,
    vmName: name,
    ...(folder !== null && { folder }),
    mark: { key: MARK.name, value: provider.name ?? name },
  };
  return provider.placedVm(query, signal);
}

/** The SHA-256 of the image a VM was made from, or `unknown`. */
export async function originOf(
  provider: ConnectorClient,
  { ref }: PlacedVm,
  signal: AbortSignal,
): Promise<string> {
  const marks = await readExtraConfig(await provider.vcenter(), ref, MARK.image, { signal });
  return marks[MARK.image] ?? 'unknown';
}
