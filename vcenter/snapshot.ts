import { isFault } from './fault';
import type { ManagedObjectReference } from './reference';
import { retrieveOne, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';
import type { SoapElement } from './soap-element';
import { runTask, type TaskOptions } from './task';

/** A snapshot of a VM, as vCenter's tree of them has it. */
export interface Snapshot {
  readonly ref: ManagedObjectReference;
  readonly name: string;
  readonly description: string;
  readonly createTime?: Date;
}

/**
 * Takes a snapshot of the disks alone (`CreateSnapshot_Task`): neither the memory, whose gigabytes would stop the
 * guest for minutes, nor a guest that is made quiet. Going back to it is as if the power had been cut at that moment.
 *
 * @throws VcenterFault, for example `SnapshotFault` where a disk cannot have one, or `NoPermission`
 */
export async function createSnapshot(
  session: VcenterSession,
  vm: ManagedObjectReference,
  { name, description }: { readonly name: string; readonly description: string },
  options?: TaskOptions,
): Promise<ManagedObjectReference> {
  const fields = { name, description, memory: false, quiesce: false };
  const snapshot = (await runTask(session, 'CreateSnapshot_Task', vm, fields, options))?.reference();
  if (snapshot === undefined) throw new Error(`${session.server}: CreateSnapshot_Task returned no snapshot`);
  return snapshot;
}

/** Joins what was written since with what was there; later snapshots stay. One that is gone already is no error. */
export async function removeSnapshot(
  session: VcenterSession,
  snapshot: ManagedObjectReference,
  options?: TaskOptions,
): Promise<void> {
  try {
    await runTask(session, 'RemoveSnapshot_Task', snapshot, { removeChildren: false }, options);
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error;
  }
}

/** All snapshots of a VM, an older one before those that follow it. */
export async function listSnapshots(
  session: VcenterSession,
  vm: ManagedObjectReference,
  options?: ReadOptions,
): Promise<Snapshot[]> {
  const content = await retrieveOne(session, vm, ['snapshot'], options);
  return snapshotsIn(content.get('snapshot')?.all('rootSnapshotList') ?? []);
}

const snapshotsIn = (trees: readonly SoapElement[]): Snapshot[] =>
  trees.flatMap((tree) => {
    const ref = tree.reference('snapshot');
    const below = snapshotsIn(tree.all('childSnapshotList'));
    if (ref === undefined) return below;
    const [name = '', description = ''] = [tree.string('name'), tree.string('description')];
    return [{ ref, name, description, createTime: tree.date('createTime') }, ...below];
  });
