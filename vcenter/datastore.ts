import { displayName, type ManagedObjectReference } from './reference';
import { retrieve, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

export interface DatastoreFacts {
  readonly ref: ManagedObjectReference;
  readonly name: string;
  /** `VMFS`, `NFS`, `vsan` and so on. */
  readonly type: string;
  /** Bytes; 0 while it is not accessible. */
  readonly capacity: number;
  /** Bytes, as of vCenter's last look. */
  readonly freeSpace: number;
  readonly accessible: boolean;
  readonly maintenanceMode: 'normal' | 'enteringMaintenance' | 'inMaintenance';
}

export async function readDatastores(
  session: VcenterSession,
  refs: readonly ManagedObjectReference[],
  options?: ReadOptions,
): Promise<DatastoreFacts[]> {
  return (await retrieve(session, refs, ['name', 'summary'], options)).map((content) => {
    const summary = content.get('summary');
    const mode = summary?.string('maintenanceMode');
    return {
      ref: content.ref,
      name: displayName(content.string('name') ?? ''),
      type: summary?.string('type') ?? '',
      capacity: summary?.number('capacity') ?? 0,
      freeSpace: summary?.number('freeSpace') ?? 0,
      accessible: summary?.boolean('accessible') ?? false,
      maintenanceMode: mode === 'enteringMaintenance' || mode === 'inMaintenance' ? mode : 'normal',
    };
  });
}
