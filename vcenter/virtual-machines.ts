import { isFault } from './fault';
import { list } from './list';
import { displayName, type ManagedObjectReference } from './reference';
import { retrieve, type ObjectContent, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';
import {
  EXTRA_CONFIG,
  extraConfigOf,
  stateOf,
  STATE_PATHS,
  type VirtualMachineState,
} from './virtual-machine-state';

/** A VM as one of many that are read together. */
export interface ListedVm {
  readonly ref: ManagedObjectReference;
  /** Undefined for one that the user may not read. */
  readonly state?: VirtualMachineState;
  /** Of its advanced configuration what begins with the prefix that was asked for. */
  readonly extraConfig: Readonly<Record<string, string>>;
}

/** A VM's advanced configuration can have hundreds of entries: so many VMs are read in one call. */
const VMS_A_CALL = 25;

/** All VMs of a vCenter that have one of these names, wherever they are; three calls for any number. */
export async function vmsNamed(
  session: VcenterSession,
  names: ReadonlySet<string>,
  options?: ReadOptions,
): Promise<{ readonly ref: ManagedObjectReference; readonly name: string }[]> {
  const all = await list(session, 'VirtualMachine', session.rootFolder, ['name'], options);
  return all
    .map((vm) => ({ ref: vm.ref, name: displayName(vm.string('name') ?? '') }))
    .filter(({ name }) => names.has(name));
}

/** Reads many VMs, a few at each call. One that is gone meanwhile is left out. */
export async function readVirtualMachines(
  session: VcenterSession,
  refs: readonly ManagedObjectReference[],
  extraConfigPrefix: string,
  options: ReadOptions = {},
): Promise<ListedVm[]> {
  const found: ListedVm[] = [];
  for (let from = 0; from < refs.length; from += VMS_A_CALL) {
    for (const content of await readSome(session, refs.slice(from, from + VMS_A_CALL), options)) {
      const { ref } = content;
      const extraConfig = extraConfigOf(content, extraConfigPrefix);
      const isTold = content.string('runtime.powerState') !== undefined;
      found.push({ ref, extraConfig, ...(isTold && { state: stateOf(session, content) }) });
    }
  }
  return found;
}

async function readSome(
  session: VcenterSession,
  refs: readonly ManagedObjectReference[],
  options: ReadOptions,
): Promise<ObjectContent[]> {
  const paths = [...STATE_PATHS, EXTRA_CONFIG];
  try {
    return await retrieve(session, refs, paths, options);
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error;
    if (refs.length === 1) return [];
    // One that is gone has the whole call refused.
    const each: ObjectContent[] = [];
    for (const ref of refs) each.push(...(await readSome(session, [ref], options)));
    return each;
  }
}
