import { filterSpec, objectSpec, propertySpec, traversalSpec } from './property-specs';
import type { ManagedObjectReference } from './reference';
import { retrieveBy, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/** A task of a list of recent ones, whatever became of it. */
export interface RecentTask {
  readonly ref: ManagedObjectReference;
  /** What it does, by the type and method: `VirtualMachine.exportVm`. */
  readonly descriptionId: string;
  readonly state: 'queued' | 'running' | 'success' | 'error';
  /** What it is about; an empty name where vCenter does not say. */
  readonly entityName: string;
  /** Who began it; empty where a schedule or an alarm did. */
  readonly userName: string;
  /** Per cent done, where it tells. */
  readonly progress?: number;
  readonly queued?: Date;
  readonly completed?: Date;
  /** Why it failed, in vCenter's words. */
  readonly error?: string;
}

/** A task that vCenter has not ended. */
export interface UnfinishedTask extends RecentTask {
  readonly state: 'queued' | 'running';
}

/**
 * What vCenter is busy with, by a list of recent tasks, which keeps those that have not ended: the whole vCenter's
 * (TaskManager), or the one of an object, such as a VM. Only what the user may see is in it.
 *
 * @param of whose list. Default: the vCenter's
 */
export async function unfinishedTasks(
  session: VcenterSession,
  of: ManagedObjectReference = session.manager('taskManager'),
  options?: ReadOptions,
): Promise<UnfinishedTask[]> {
  const isUnfinished = (task: RecentTask): task is UnfinishedTask =>
    task.state === 'queued' || task.state === 'running';
  return (await recentTasks(session, of, options)).filter(isUnfinished);
}

/**
 * The list of recent tasks of the vCenter (TaskManager) or of an object: those that have not ended, and those that ended
 * in the last ten minutes or so.
 */
export async function recentTasks(
  session: VcenterSession,
  of: ManagedObjectReference,
  options?: ReadOptions,
): Promise<RecentTask[]> {
  const list = traversalSpec('recentTask', of.type, 'recentTask');
  const spec = filterSpec([propertySpec('Task', ['info'])], [objectSpec(of, [list], true)]);
  const tasks = await retrieveBy(session, [spec], options);
  return tasks.flatMap((task) => {
    const info = task.get('info');
    const state = info?.string('state');
    if (info === undefined || !isState(state)) return [];
    const text = (...path: string[]): string => info.string(...path) ?? '';
    return [
      {
        ...{ ref: task.ref, state, descriptionId: text('descriptionId') },
        ...{ entityName: text('entityName'), userName: text('reason', 'userName') },
        ...{ progress: info.number('progress'), error: info.string('error', 'localizedMessage') },
        ...{ queued: info.date('queueTime'), completed: info.date('completeTime') },
      },
    ];
  });
}

const isState = (state: string | undefined): state is RecentTask['state'] =>
  state === 'queued' || state === 'running' || state === 'success' || state === 'error';
