import { MARK } from '../appliance/mark';
import { findByInventoryPath, readExtraConfig } from '../vcenter';
import type { ConnectorClient } from './client';

export interface VmPlace {
  readonly datacenter: string;
  readonly folder: string | null;
  readonly name: string;
}

/** The VM at a place, and the SHA-256 it was made from, or `unknown`; undefined when there is none. */
export async function deployedFrom(
  provider: ConnectorClient,
  { datacenter, folder, name }: VmPlace,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly image: string } | undefined> {
  const session = await provider.vcenter();
  const stored = name.replaceAll('/', '%2f');
  const path = `/${datacenter}/vm/${folder === null ? '' : `${folder}/`}${stored}`;
  const vm = await findByInventoryPath(session, path, { signal });
  if (vm === undefined) return undefined;
  const marks = await readExtraConfig(session, vm, MARK.image, { signal });
  return { path, image: marks[MARK.image] ?? 'unknown' };
}
