import type { ManagedObjectReference } from './reference';
import type { ObjectContent } from './retrieve';
import type { VcenterSession } from './session';
import { AnyType, dataObject } from './soap-value';
import { runTask, type TaskOptions } from './task';
import type { PowerState } from './virtual-machine-state';
import { waitForProperty, type WaitOptions } from './wait';

/** @throws VcenterFault `InvalidPowerState` when it is on already, and others */
export async function powerOn(
  session: VcenterSession,
  vm: ManagedObjectReference,
  options?: TaskOptions,
): Promise<void> {
  await runTask(session, 'PowerOnVM_Task', vm, {}, options);
}

/** Off at once, as if the plug was pulled. @throws VcenterFault `InvalidPowerState` when it is off already */
export async function powerOff(
  session: VcenterSession,
  vm: ManagedObjectReference,
  options?: TaskOptions,
): Promise<void> {
  await runTask(session, 'PowerOffVM_Task', vm, {}, options);
}

export async function suspend(
  session: VcenterSession,
  vm: ManagedObjectReference,
  options?: TaskOptions,
): Promise<void> {
  await runTask(session, 'SuspendVM_Task', vm, {}, options);
}

/**
 * Asks the guest to shut down and returns at once; wait with `waitForPowerState`.
 *
 * @throws VcenterFault `ToolsUnavailable` when no VMware Tools run in it, `InvalidPowerState` when it is off
 */
export async function shutdownGuest(session: VcenterSession, vm: ManagedObjectReference): Promise<void> {
  await session.call('ShutdownGuest', vm);
}

/**
 * Asks the guest to boot anew ("Restart Guest") and returns at once. vCenter's boot time stays the one of the last
 * power-on; what shows is that VMware Tools go and come again.
 *
 * @throws VcenterFault `ToolsUnavailable` when no VMware Tools run in it, `InvalidPowerState` when it is off
 */
export async function rebootGuest(session: VcenterSession, vm: ManagedObjectReference): Promise<void> {
  await session.call('RebootGuest', vm);
}

/** @throws VcenterTimeoutError, and what `waitForProperty` throws */
export function waitForPowerState(
  session: VcenterSession,
  vm: ManagedObjectReference,
  state: PowerState,
  options: WaitOptions = {},
): Promise<ObjectContent> {
  const path = 'runtime.powerState';
  return waitForProperty(session, vm, [path], (content) => content.string(path) === state, {
    waitingFor: `VirtualMachine ${vm.value} to be ${state}`,
    ...options,
  });
}

/**
 * Sets advanced configuration, by `ReconfigVM_Task`: kept with the VM, not in the guest. An empty value removes the
 * key; keys that are not named stay as they are.
 */
export async function setExtraConfig(
  session: VcenterSession,
  vm: ManagedObjectReference,
  values: Readonly<Record<string, string>>,
  options?: TaskOptions,
): Promise<void> {
  const extraConfig = Object.entries(values).map(([key, value]) =>
    dataObject({ key, value: new AnyType(value) }, 'OptionValue'),
  );
  await runTask(session, 'ReconfigVM_Task', vm, { spec: dataObject({ extraConfig }) }, options);
}

/** Removes it from the inventory and its disks from the datastore. @throws VcenterFault `InvalidPowerState` when on */
export async function destroy(
  session: VcenterSession,
  vm: ManagedObjectReference,
  options?: TaskOptions,
): Promise<void> {
  await runTask(session, 'Destroy_Task', vm, {}, options);
}
