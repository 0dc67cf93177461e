import type { LoadedSpec } from '../../config';
import { addressOf } from '../../provider/address';
import { extensionOf } from '../../provider/find-extension-of';
import {
  datacenterOf,
  displayName,
  findPlacedVm,
  listExtensions,
  listSnapshots,
  readExtraConfig,
  readVirtualMachine,
  recentTasks,
  retrieve,
  retrieveOne,
  type ManagedObjectReference,
  type ReadOptions,
  type VcenterSession,
} from '../../vcenter';
import { preflightInput } from '../check-input';

/** Of a VM, beside what `readVirtualMachine` reads (vSphere API reference, VirtualMachine). */
const MORE = [
  'config.version',
  'config.guestFullName',
  'config.annotation',
  'config.modified',
  'config.hardware.numCPU',
  'config.hardware.memoryMB',
  'config.files.vmPathName',
  'guest.toolsVersion',
  'guest.toolsVersionStatus2',
  'guest.guestState',
  'guest.guestFullName',
  'overallStatus',
  'summary.quickStats.uptimeSeconds',
] as const;

/** What our own marks in a VM begin with; what they say may be a digest, so that names alone are told. */
const PREFIX = 'connector.';

/** Called for each thing that this user may not read, or that could not be read. */
export type Missing = (what: string, error: unknown) => void;

/**
 * What vCenter knows of a connector: itself, the VM with its power, hardware, tools and place, its snapshots and last
 * tasks, and the extension that leads to it. Reads only.
 *
 * @returns for JSON. `vm` is null where there is none, and so is whatever is unset or missing
 */
export async function vcenterFacts(
  session: VcenterSession,
  connector: LoadedSpec,
  { signal, missing }: { readonly signal: AbortSignal; readonly missing: Missing },
): Promise<object> {
  const options = { signal };
  const orMissing = async <T>(what: string, read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      signal.throwIfAborted();
      missing(what, error);
      return null;
    }
  };
  const { server, about, userName: user } = session;
  const { placement } = preflightInput(connector, () => Promise.resolve(session));
  const placed = await findPlacedVm(session, placement, options);
  if (placed === undefined) return { server, about, user, vm: null };
  const { ref, path } = placed;
  const [state, more, place, marks, snapshots, tasks] = await Promise.all([
    readVirtualMachine(session, ref, options),
    orMissing('configuration and VMware Tools of the VM', retrieveOne(session, ref, MORE, options)),
    orMissing('placement of the VM', placeOf(session, ref, options)),
    orMissing('marks of the VM', readExtraConfig(session, ref, PREFIX, options)),
    orMissing('snapshots of the VM', listSnapshots(session, ref, options)),
    orMissing('last tasks of the VM', recentTasks(session, ref, options)),
  ]);
  const address = addressOf(state);
  const extension =
    address === undefined ? null : await orMissing('extensions', extensionAt(session, address, options));
  return {
    ...{ server, about, user },
    vm: {
      ...{ path, ...state, address: address ?? null },
      more: Object.fromEntries(MORE.map((name) => [name, more?.string(name) ?? null])),
      ...{ place, marks: marks && Object.keys(marks), snapshots, tasks, extension },
    },
  };
}

async function extensionAt(
  session: VcenterSession,
  address: string,
  options: ReadOptions,
): Promise<string | null> {
  const all = await listExtensions(session, options);
  return extensionOf(address, all, all)?.key ?? null;
}

async function placeOf(
  session: VcenterSession,
  ref: ManagedObjectReference,
  options: ReadOptions,
): Promise<object> {
  const { host, resourcePool, datastores, networks } = await readVirtualMachine(session, ref, options);
  return {
    datacenter: await nameOf(session, await datacenterOf(session, ref, options), options),
    host: await nameOf(session, host, options),
    resourcePool: await nameOf(session, resourcePool, options),
    datastores: await namesOf(session, datastores, options),
    networks: await namesOf(session, networks, options),
  };
}

async function nameOf(
  session: VcenterSession,
  ref: ManagedObjectReference | undefined,
  options: ReadOptions,
): Promise<string | null> {
  return ref === undefined ? null : ((await namesOf(session, [ref], options))[0] ?? null);
}

/** One that may not be read is told by its id. */
async function namesOf(
  session: VcenterSession,
  refs: readonly ManagedObjectReference[],
  options: ReadOptions,
): Promise<readonly string[]> {
  const found = await retrieve(session, refs, ['name'], options);
  return found.map((each) => displayName(each.string('name') ?? `${each.ref.type} ${each.ref.value}`));
}
