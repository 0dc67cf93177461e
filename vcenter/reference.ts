/** Names an object that lives in vCenter, as the vSphere API does: `{ type: 'VirtualMachine', value: 'vm-42' }`. */
export interface ManagedObjectReference {
  /** The vSphere type: `VirtualMachine`, `ClusterComputeResource`, `DistributedVirtualPortgroup`. */
  readonly type: string;
  /** The id inside one vCenter (moid): `vm-42`. */
  readonly value: string;
}

export const reference = (type: string, value: string): ManagedObjectReference => ({ type, value });

/** One text for each object of a vCenter, for maps and comparisons. */
export const referenceKey = ({ type, value }: ManagedObjectReference): string => `${type}:${value}`;

export const sameReference = (a: ManagedObjectReference, b: ManagedObjectReference): boolean =>
  referenceKey(a) === referenceKey(b);

/**
 * A name as people write it. vCenter keeps `/`, `\` and `%` in names as `%2f`, `%5c` and `%25`
 * (vSphere API reference, ManagedEntity.name).
 */
export const displayName = (name: string): string =>
  name.replace(/%(2f|5c|25)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** The opposite of `displayName`: as vCenter keeps a name. */
export const storedName = (name: string): string =>
  name.replace(/[/\\%]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
