import { filterSpec, objectSpec, propertySpec, traversalSpec } from './property-specs';
import { referenceKey, type ManagedObjectReference } from './reference';
import { retrieveBy, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/**
 * The object at a path such as `/DC0/vm/appliances/fra-01`, undefined when there is none. A `/` inside a name is
 * written `%2f`, as vCenter keeps it.
 */
export async function findByInventoryPath(
  session: VcenterSession,
  path: string,
  { signal }: ReadOptions = {},
): Promise<ManagedObjectReference | undefined> {
  const fields = { inventoryPath: path.replace(/^\/+|\/+$/g, '') };
  return search(session, 'FindByInventoryPath', fields, signal);
}

/** The VM with that BIOS UUID, which the vSphere provider uses as its id; undefined when there is none. */
export async function findByUuid(
  session: VcenterSession,
  uuid: string,
  { signal, datacenter }: ReadOptions & { readonly datacenter?: ManagedObjectReference } = {},
): Promise<ManagedObjectReference | undefined> {
  const fields = { datacenter, uuid: uuid.toLowerCase(), vmSearch: true, instanceUuid: false };
  return search(session, 'FindByUuid', fields, signal);
}

async function search(
  session: VcenterSession,
  method: string,
  fields: Parameters<VcenterSession['call']>[2],
  signal: AbortSignal | undefined,
): Promise<ManagedObjectReference | undefined> {
  const answer = await session.call(method, session.manager('searchIndex'), fields, {
    repeatable: true,
    signal,
  });
  return answer.reference('returnval');
}

/** An object, and where it is. */
export interface Ancestor {
  readonly ref: ManagedObjectReference;
  /** As vCenter keeps it: a `/` in it is `%2f`. */
  readonly name: string;
  readonly parent?: ManagedObjectReference;
}

/** The objects and all their parents up to the root folder, by `referenceKey`; one call for all. */
export async function readAncestors(
  session: VcenterSession,
  refs: readonly ManagedObjectReference[],
  options?: ReadOptions,
): Promise<Map<string, Ancestor>> {
  if (refs.length === 0) return new Map();
  const ways = [
    traversalSpec('parent', 'ManagedEntity', 'parent', ['parent', 'parentVApp']),
    traversalSpec('parentVApp', 'VirtualMachine', 'parentVApp', ['parent', 'parentVApp']),
  ];
  const spec = filterSpec(
    [propertySpec('ManagedEntity', ['name', 'parent']), propertySpec('VirtualMachine', ['parentVApp'])],
    refs.map((ref) => objectSpec(ref, ways)),
  );
  const ancestors = (await retrieveBy(session, [spec], options)).map((content): [string, Ancestor] => [
    referenceKey(content.ref),
    {
      ref: content.ref,
      name: content.string('name') ?? '',
      parent: content.reference('parent') ?? content.reference('parentVApp'),
    },
  ]);
  return new Map(ancestors);
}

/** The path of an object as `findByInventoryPath` takes it: `/DC0/vm/appliances/fra-01`; the root folder's is `/`. */
export async function inventoryPath(
  session: VcenterSession,
  ref: ManagedObjectReference,
  options?: ReadOptions,
): Promise<string> {
  const ancestors = await readAncestors(session, [ref], options);
  return `/${relativePath(ancestors, ref, session.rootFolder)}`;
}

/** The path from `root` (left out) to an object (included). */
export function relativePath(
  ancestors: ReadonlyMap<string, Ancestor>,
  ref: ManagedObjectReference,
  root: ManagedObjectReference,
): string {
  const names: string[] = [];
  const end = referenceKey(root);
  for (let at: ManagedObjectReference | undefined = ref; at && referenceKey(at) !== end;) {
    const ancestor = ancestors.get(referenceKey(at));
    if (!ancestor) break;
    names.unshift(ancestor.name);
    at = ancestor.parent;
  }
  return names.join('/');
}

/** The datacenter an object is in; undefined for what is above all datacenters. */
export async function datacenterOf(
  session: VcenterSession,
  ref: ManagedObjectReference,
  options?: ReadOptions,
): Promise<ManagedObjectReference | undefined> {
  const ancestors = await readAncestors(session, [ref], options);
  for (let at: ManagedObjectReference | undefined = ref; at; at = ancestors.get(referenceKey(at))?.parent) {
    if (at.type === 'Datacenter') return at;
  }
  return undefined;
}
