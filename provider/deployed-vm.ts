import { MARK } from '../appliance/mark';
import { findPlacedVm, readExtraConfig } from '../vcenter';
import type { ConnectorClient } from './client';

export interface VmPlace {
  readonly datacenter: string;
  readonly folder: string | null;
  readonly name: string;
}

/**
 * The VM at a place, or the one of that name with our mark wherever it has been moved to, and the SHA-256 it was made
 * from, or `unknown`; undefined when there is none.
 */
export async function deployedFrom(
  provider: ConnectorClient,
  { datacenter, folder, name }: VmPlace,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly image: string } | undefined> {
  const session = await provider.vcenter();
  const query = {
    datacenter,
    vmName: name,
    ...(folder !== null && { folder }),
    mark: { key: MARK.name, value: provider.name ?? name },
  };
  const vm = await findPlacedVm(session, query, { signal });
  if (vm === undefined) return undefined;
  const marks = await readExtraConfig(session, vm.ref, MARK.image, { signal });
  return { path: vm.path, image: marks[MARK.image] ?? 'unknown' };
}
