import type { Purpose } from './purpose';
import entries from './vsphere.json';

/** Object of vCenter a privilege is needed on. `vm` is the folder or the resource pool while there is no VM. */
export type PrivilegeObject = 'root' | 'resourcePool' | 'datastore' | 'network' | 'folder' | 'vm';

/**
 * What the spec must ask for to make it needed. `relocation`: a change of folder, datastore or host, which no check
 * can foresee. `guestOperations` and `scanCodes`: how the appliance's menu is worked. `maintenance`: commands that
 * restart, reset or upgrade an appliance, which no deployment does.
 */
export type PrivilegeCondition =
  'ovfProperties' | 'extensionRemoval' | 'relocation' | 'guestOperations' | 'scanCodes' | 'maintenance';

/** A privilege the applying user needs. System.View and System.Read come with every role. */
export interface VspherePrivilege {
  /** Its id in the vSphere API. */
  readonly privilege: string;
  readonly on: PrivilegeObject;
  readonly for: readonly Purpose[];
  /** Absent: always. */
  readonly when?: PrivilegeCondition;
  readonly why: string;
  /** The call that needs it, and where that is written. */
  readonly source: string;
}

/** Those needed for any of the purposes; all of them when none is named. */
export const vspherePrivileges = (purposes: readonly Purpose[] = []): readonly VspherePrivilege[] =>
  (entries as readonly VspherePrivilege[]).filter(
    (entry) => purposes.length === 0 || entry.for.some((purpose) => purposes.includes(purpose)),
  );
