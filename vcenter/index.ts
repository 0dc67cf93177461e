/**
 * A small typed client of the vSphere SOAP API (vSphere 5.5 and later).
 *
 * @example
 * const session = await connect({ server, username, password, tls: { caFile } });
 * try {
 *   const vm = await findByUuid(session, uuid);
 *   if (vm) await powerOn(session, vm, { timeoutSeconds: 300, signal });
 * } finally {
 *   await session.close();
 * }
 *
 * Every error's message is one sentence for the user: VcenterFault (vCenter refused), VcenterTransportError (it was
 * not reached, not trusted or is no vCenter), VcenterTimeoutError (what was waited for did not come).
 */
export { connect } from './connect';
export type { VcenterOptions } from './options';
export { isChange, type ChangeListener, type VcenterChange } from './changes';
export { tlsOptions, type TlsOptions } from './tls-trust';
export { VcenterSession } from './session';
export type { AboutInfo } from './service-content';
export type { CallOptions } from './soap-client';
export { VcenterFault, isFault } from './fault';
export { VcenterTransportError, type TransportProblem } from './transport-error';
export {
  displayName,
  reference,
  referenceKey,
  sameReference,
  storedName,
  type ManagedObjectReference,
} from './reference';
export { AnyType, DataObject, dataObject, type SoapFields, type SoapValue } from './soap-value';
export { SoapElement } from './soap-element';
export { ObjectContent, retrieve, retrieveOne, type ReadOptions } from './retrieve';
export { list } from './list';
export { VcenterTimeoutError, waitForProperty, type WaitOptions } from './wait';
export { runTask, waitForTask, type TaskOptions } from './task';
export {
  destroy,
  powerOff,
  powerOn,
  rebootGuest,
  setExtraConfig,
  shutdownGuest,
  suspend,
  waitForPowerState,
} from './virtual-machine';
export {
  readExtraConfig,
  readVirtualMachine,
  type GuestNic,
  type PowerState,
  type VirtualMachineState,
  type VmQuestion,
} from './virtual-machine-state';
export { readVirtualMachines, vmsNamed, type ListedVm } from './virtual-machines';
export { createSnapshot, listSnapshots, removeSnapshot, type Snapshot } from './snapshot';
export { recentTasks, unfinishedTasks, type RecentTask, type UnfinishedTask } from './recent-tasks';
export { vmConsoleLinks, type VmConsoleLinks } from './vm-console-links';
export { datacenterOf, findByInventoryPath, findByUuid, inventoryPath } from './inventory';
export {
  clusters,
  datacenters,
  datastores,
  hosts,
  named,
  networks,
  resourcePools,
  rootResourcePool,
  rootVmFolder,
  vmFolders,
  type InventoryObject,
} from './placement';
export { readHosts, readHostTime, type HostFacts, type HostTime } from './host';
export { readDatastores, type DatastoreFacts } from './datastore';
export { missingPrivileges, type MissingPrivileges } from './privileges';
export {
  findExtension,
  listExtensions,
  registerExtension,
  unregisterExtension,
  type Extension,
  type ExtensionServer,
} from './extension';
export { validateGuestLogin } from './guest-credentials';
export type { GuestLogin } from './guest-managers';
export {
  endGuestProgram,
  guestProgram,
  startGuestProgram,
  type GuestProgram,
  type GuestProgramSpec,
} from './guest-programs';
export {
  createGuestDirectory,
  deleteGuestDirectory,
  deleteGuestFile,
  readGuestFile,
  writeGuestFile,
} from './guest-files';
export { scanCodesOf, typeText, type ScanCode } from './usb-scan-codes';
export { formatThumbprint, parseThumbprint, type Thumbprint } from './thumbprint';
export { findPlacedVm, type PlacedVmQuery } from './placed-vm';
export { resolvePlacement } from './resolve-placement';
export { nearestName, suggestion } from './nearest-name';
export type {
  PlacedVm,
  Placement,
  PlacementFault,
  PlacementObjects,
  PlacementProblem,
  PlacementQuery,
  PlacementSubject,
} from './placement-types';
