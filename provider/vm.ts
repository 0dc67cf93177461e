import {
  findByUuid,
  isFault,
  readVirtualMachine,
  reference,
  type ManagedObjectReference,
  type VcenterSession,
  type VirtualMachineState,
} from '../vcenter';
import type { ConnectorClient } from './client';
import { ProviderError } from './runtime';

/** A VM as it is now, and the session it was read with; undefined when it is gone. */
export interface FoundVm {
  readonly session: VcenterSession;
  readonly ref: ManagedObjectReference;
  readonly state: VirtualMachineState;
}

export async function findVm(
  provider: ConnectorClient,
  id: string,
  signal: AbortSignal,
): Promise<FoundVm | undefined> {
  const session = await provider.vcenter();
  const ref = /^vm-\d+$/.test(id)
    ? reference('VirtualMachine', id)
    : await findByUuid(session, id, { signal });
  if (ref === undefined) return undefined;
  try {
    return { session, ref, state: await readVirtualMachine(session, ref, { signal }) };
  } catch (error) {
    if (isFault(error, 'ManagedObjectNotFound')) return undefined;
    throw error;
  }
}

/** As `findVm`, where it has to be there. @throws ProviderError */
export async function requireVm(
  provider: ConnectorClient,
  id: string,
  signal: AbortSignal,
): Promise<FoundVm> {
  const vm = await findVm(provider, id, signal);
  if (vm !== undefined) return vm;
  throw new ProviderError(`there is no VM ${id} in the vCenter`, {
    path: ['vm_id'],
    detail: 'It has been deleted meanwhile: run plan again, which will make another one.',
  });
}
