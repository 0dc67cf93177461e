import type { ManagedObjectReference } from './reference';

/** Something that was changed in vCenter, or that it refused to change. Holds no secret. */
export interface VcenterChange {
  /** `PowerOnVM_Task` */
  readonly method: string;
  /** What the call was about; for guest operations the VM. */
  readonly object: ManagedObjectReference;
  /** Key of an extension that is registered, changed or removed. */
  readonly extension?: string;
  /** Id of the task that does it: `task-69`. */
  readonly task?: string;
  /** `accepted`: the task is to tell how it ends, and is reported again when it fails. */
  readonly outcome: 'done' | 'accepted' | 'failed';
  /** Of a failure: the fault, as the vSphere API names it; undefined where nothing was answered. */
  readonly fault?: string;
}

export type ChangeListener = (change: VcenterChange) => void;

/** What only reads, by how its name begins (vSphere Web Services API reference, methods). */
const READING =
  /^(Retrieve|Query|Find|Get|List|Has|Fetch|Read|Rewind|Wait|Check|Continue|Current|Validate|Parse|Lookup|DVSManagerLookup|PbmQuery|PbmRetrieve|PbmFetch|Search\w+_Task$)/;

/** What is made and ended in vCenter for the caller's session alone, and what has another name. */
const OF_SESSION = new Set([
  ...['Login', 'Logout', 'SessionIsActive', 'CancelWaitForUpdates', 'CancelRetrievePropertiesEx'],
  ...['CreateContainerView', 'CreateInventoryView', 'CreateListView', 'ModifyListView', 'DestroyView'],
  ...['CreatePropertyCollector', 'DestroyPropertyCollector', 'CreateFilter', 'DestroyPropertyFilter'],
  ...['CreateCollectorForTasks', 'CreateCollectorForEvents', 'DestroyCollector', 'ResetCollector'],
  ...['SetCollectorPageSize', 'CreateImportSpec', 'CreateDescriptor'],
  ...['HttpNfcLeaseProgress', 'HttpNfcLeaseGetManifest', 'InitiateFileTransferFromGuest'],
]);

/** Whether a method changes something in vCenter, its hosts or a guest: one that is not known to read counts so. */
export const isChange = (method: string): boolean => !READING.test(method) && !OF_SESSION.has(method);
