import type { Snapshot } from '../../../../vcenter';

let all: Snapshot[] = [];
/** What fails next, by its call. */
let failures: Readonly<Record<string, Error>> = {};

/** The names of a VM's snapshots. */
export const snapshots = (): string[] => all.map(({ name }) => name);

/** Begins with these. @param failing calls that fail, with what */
export function useSnapshots(names: readonly string[], failing: Readonly<Record<string, Error>> = {}): void {
  failures = failing;
  all = names.map((name, index) => ({
    ...{ ref: reference(index), name, description: '' },
  }));
}

const reference = (number: number): Snapshot['ref'] => ({
  type: 'VirtualMachineSnapshot',
  value: `snapshot-${number}`,
});

const failing = (call: string): void => {
  const failure = failures[call];
  if (failure !== undefined) throw failure;
};

type Vcenter = typeof import('../../../../vcenter');

/** In place of those of `vcenter/`: one VM, whose snapshots are in memory. */
export const fakeSnapshots: Pick<Vcenter, 'createSnapshot' | 'removeSnapshot' | 'listSnapshots'> = {
  createSnapshot: async (_session, _vm, { name, description }) => {
    await Promise.resolve(failing('createSnapshot'));
    const ref = reference(all.length + 100);
    all.push({ ref, name, description });
    return ref;
  },
  removeSnapshot: async (_session, { value }) => {
    await Promise.resolve(failing('removeSnapshot'));
    all = all.filter(({ ref }) => ref.value !== value);
  },
  listSnapshots: () => Promise.resolve(all),
};
