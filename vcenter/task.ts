import { faultOfTask } from './fault';
import type { ManagedObjectReference } from './reference';
import type { VcenterSession } from './session';
import type { SoapElement } from './soap-element';
import type { SoapFields } from './soap-value';
import { waitForProperty, type WaitOptions } from './wait';

export interface TaskOptions extends WaitOptions {
  /** Per cent done, as far as the task tells it. */
  readonly onProgress?: (percent: number) => void;
  /**
   * Ask vCenter to cancel the task when the wait is aborted (CancelTask). Default: no. A task that is left alone ends
   * in one piece, and most of them (power operations, deletions) cannot be cancelled anyway.
   */
  readonly cancelOnAbort?: boolean;
}

/**
 * Starts a method that ends in a task, and waits for it: `runTask(session, 'PowerOffVM_Task', vm)`. It is started
 * once: when the connection fails after the request was sent, the error says that it may run.
 *
 * @returns TaskInfo.result, if it has one
 * @throws VcenterFault of the call or of the task, VcenterTimeoutError, VcenterTransportError, the signal's reason
 */
export async function runTask(
  session: VcenterSession,
  method: string,
  self: ManagedObjectReference,
  fields: SoapFields = {},
  options: TaskOptions = {},
): Promise<SoapElement | undefined> {
  // Not to be aborted: a task nobody knows of could not be waited for.
  options.signal?.throwIfAborted();
  const task = (await session.call(method, self, fields)).reference('returnval');
  if (!task) throw new Error(`${session.server}: ${method} returned no task`);
  return waitForTask(session, task, { ...options, operation: method, self });
}

/**
 * Waits until a task has ended.
 *
 * @returns TaskInfo.result, if it has one
 */
export async function waitForTask(
  session: VcenterSession,
  task: ManagedObjectReference,
  options: TaskOptions & { readonly operation?: string; readonly self?: ManagedObjectReference } = {},
): Promise<SoapElement | undefined> {
  const { operation = 'the task', self = task, onProgress, cancelOnAbort = false, signal } = options;
  let told: number | undefined;
  const ended = (info: SoapElement | undefined): boolean => {
    const progress = info?.number('progress');
    if (progress !== undefined && progress !== told) onProgress?.(progress);
    told = progress ?? told;
    const state = info?.string('state');
    return state === 'success' || state === 'error';
  };
  const waitingFor = options.waitingFor ?? `${operation} of ${self.type} ${self.value} to end (it goes on)`;
  let info: SoapElement | undefined;
  try {
    const content = await waitForProperty(session, task, ['info'], (task) => ended(task.get('info')), {
      ...options,
      waitingFor,
    });
    info = content.get('info');
  } catch (error) {
    if (cancelOnAbort && signal?.aborted) await session.call('CancelTask', task).catch(() => undefined);
    throw error;
  }
  const error = info?.at('error');
  if (info?.string('state') === 'error' && error) {
    const fault = faultOfTask(error, { server: session.server, operation, self });
    session.report({
      method: operation,
      object: self,
      task: task.value,
      outcome: 'failed',
      fault: fault.fault,
    });
    throw await session.named(fault, self);
  }
  return info?.at('result');
}
