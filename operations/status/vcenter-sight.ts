import type { LoadedSpec } from '../../config';
import { MARK } from '../../appliance/mark';
import { preflightInput } from '../check-input';
import {
  findByUuid,
  inventoryPath,
  listExtensions,
  readVirtualMachines,
  storedName,
  vmsNamed,
  type ListedVm,
  type VcenterSession,
} from '../../vcenter';

/** What one look at a vCenter has shown of many connectors. */
export interface VcenterSight {
  readonly session: VcenterSession;
  /** Their VMs, by the connector's name; without those that have none. */
  readonly vms: ReadonlyMap<string, ListedVm>;
  /** Keys of all extensions. */
  readonly extensions: ReadonlySet<string>;
}

/** What our entries in a VM's extraConfig begin with. */
const PREFIX = 'connector.';

/** Finds the VMs of connectors of one vCenter, in a handful of calls for all of them. */
export async function lookAtVcenter(
  session: VcenterSession,
  connectors: readonly LoadedSpec[],
  signal: AbortSignal,
): Promise<VcenterSight> {
  const names = new Set(connectors.map(({ spec }) => spec.appliance.vmName));
  const [named, extensions] = await Promise.all([
    vmsNamed(session, names, { signal }),
    listExtensions(session, { signal }),
  ]);
  const refs = named.map(({ ref }) => ref);
  const listed = await readVirtualMachines(session, refs, PREFIX, { signal });
  const nameOf = new Map(named.map(({ ref, name }) => [ref.value, name]));
  const vms = new Map<string, ListedVm>();
  for (const connector of connectors) {
    const { name, appliance } = connector.spec;
    const candidates = listed.filter(({ ref }) => nameOf.get(ref.value) === appliance.vmName);
    const vm = await theirs(session, connector, candidates, signal);
    if (vm !== undefined) vms.set(name, vm);
  }
  return { session, vms, extensions: new Set(extensions.map(({ key }) => key)) };
}

/** A VM that was given another name: by the UUID the state knows. */
export async function vmOfUuid(
  session: VcenterSession,
  uuid: string,
  signal: AbortSignal,
): Promise<ListedVm | undefined> {
  const ref = await findByUuid(session, uuid, { signal });
  return ref && (await readVirtualMachines(session, [ref], PREFIX, { signal }))[0];
}

/** The one that carries its mark, wherever it is; else the one at its place. */
async function theirs(
  session: VcenterSession,
  connector: LoadedSpec,
  candidates: readonly ListedVm[],
  signal: AbortSignal,
): Promise<ListedVm | undefined> {
  const { name } = connector.spec;
  const marked = candidates.find(({ extraConfig }) => extraConfig[MARK.name] === name);
  if (marked !== undefined) return marked;
  const { placement } = preflightInput(connector, () => Promise.resolve(session));
  const folder = placement.folder === undefined ? [] : placement.folder.split('/').map(storedName);
  const path = `/${[placement.datacenter, 'vm', ...folder, storedName(placement.vmName)].join('/')}`;
  for (const candidate of candidates) {
    if ((await inventoryPath(session, candidate.ref, { signal })) === path) return candidate;
  }
  return undefined;
}
