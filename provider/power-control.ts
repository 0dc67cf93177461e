import {
  isFault,
  powerOff,
  powerOn,
  readVirtualMachine,
  shutdownGuest,
  VcenterTimeoutError,
  waitForPowerState,
  waitForProperty,
  type ObjectContent,
  type VirtualMachineState,
} from '../vcenter';
import { addressOf } from './address';
import { ProviderError } from './runtime';
import type { FoundVm } from './vm';

export type StopMode = 'soft' | 'hard' | 'trySoft';

/** A guest that has just been started gets so long to start VMware Tools before it counts as having none. */
const TOOLS_SECONDS = 60;

/** Powers a VM on unless it is; one that is suspended goes on where it was. @throws ProviderError, VcenterFault */
export async function start({ session, ref, state }: FoundVm, signal: AbortSignal): Promise<void> {
  if (state.powerState === 'poweredOn') return;
  refuseQuestion(state);
  try {
    await powerOn(session, ref, { signal });
  } catch (error) {
    // Somebody else was faster.
    if (!isFault(error, 'InvalidPowerState') || !(await is('poweredOn', { session, ref, state })))
      throw error;
  }
}

/**
 * Powers a VM off unless it is. `soft` asks its guest and waits; `hard` pulls the plug; `trySoft` pulls it where the
 * guest has not shut down in time or has no VMware Tools. A suspended VM has no guest to be asked.
 *
 * @throws ProviderError when the guest of a `soft` stop does not obey
 */
export async function stop(
  vm: FoundVm,
  mode: StopMode,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  const { session, ref, state } = vm;
  if (state.powerState === 'poweredOff') return;
  refuseQuestion(state);
  const soft = mode !== 'hard' && state.powerState === 'poweredOn';
  if (soft && (await shutDown(vm, mode, timeoutSeconds, signal))) return;
  if (mode === 'soft' && state.powerState === 'suspended') {
    throw new ProviderError(`${state.name} is suspended, so its guest cannot be shut down`, {
      path: ['stop'],
      detail: 'Resume it in vCenter, or use stop = "hard", which loses what its guest holds in memory.',
    });
  }
  try {
    await powerOff(session, ref, { signal });
  } catch (error) {
    // The guest may have obeyed at the last moment.
    if (!isFault(error, 'InvalidPowerState') || !(await is('poweredOff', vm))) throw error;
  }
}

/** Whether the guest has shut the VM down; false where `trySoft` has to go on. */
async function shutDown(
  vm: FoundVm,
  mode: StopMode,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { session, ref, state } = vm;
  const none = (why: string): false => {
    if (mode === 'trySoft') return false;
    throw new ProviderError(`the guest of ${state.name} ${why}`, {
      path: ['stop'],
      detail: 'The VM is still on. Shut it down in its console, or use stop = "trySoft" or "hard".',
    });
  };
  if (!(await toolsRun(vm, Math.min(TOOLS_SECONDS, timeoutSeconds), signal))) {
    return none('runs no VMware Tools, without which vCenter cannot shut it down');
  }
  try {
    await shutdownGuest(session, ref);
  } catch (error) {
    if (isFault(error, 'ToolsUnavailable')) return none('has stopped its VMware Tools meanwhile');
    if (isFault(error, 'InvalidPowerState') && (await is('poweredOff', vm))) return true;
    throw error;
  }
  try {
    await waitForPowerState(session, ref, 'poweredOff', { timeoutSeconds, signal });
    return true;
  } catch (error) {
    if (error instanceof VcenterTimeoutError) return none(`has not shut down within ${timeoutSeconds} s`);
    throw error;
  }
}

/** Whether Tools run, or begin to soon in a guest that has just been started. */
export const toolsStart = (vm: FoundVm, signal: AbortSignal): Promise<boolean> =>
  toolsRun(vm, TOOLS_SECONDS, signal);

/** Whether Tools run, or begin to within `seconds` in a guest that has just been started. */
async function toolsRun(
  { session, ref, state }: FoundVm,
  seconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (state.toolsRunning) return true;
  const age = state.bootTime === undefined ? Infinity : (Date.now() - state.bootTime.getTime()) / 1000;
  if (age > seconds) return false;
  const path = 'guest.toolsRunningStatus';
  try {
    await waitForProperty(session, ref, [path], (vm) => vm.string(path) === 'guestToolsRunning', {
      timeoutSeconds: seconds,
      signal,
    });
    return true;
  } catch (error) {
    if (error instanceof VcenterTimeoutError) return false;
    throw error;
  }
}

/**
 * Waits until the guest of a VM that is on has an address.
 *
 * @returns undefined when it has none in time, for example since it runs no VMware Tools
 */
export async function waitForAddress(
  { session, ref }: FoundVm,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  let told = NOTHING_TOLD;
  for (;;) {
    const state = await readVirtualMachine(session, ref, { signal });
    const address = addressOf(state);
    const left = (deadline - performance.now()) / 1000;
    if (address !== undefined || left <= 0) return address;
    try {
      // vCenter tells what is there and then each change; what it means is read again as a whole.
      const isNews = (vm: ObjectContent): boolean => tellsOf(vm) !== told;
      told = tellsOf(
        await waitForProperty(session, ref, GUEST_ADDRESSES, isNews, { timeoutSeconds: left, signal }),
      );
    } catch (error) {
      if (error instanceof VcenterTimeoutError) return undefined;
      throw error;
    }
  }
}

const GUEST_ADDRESSES = ['guest.net', 'guest.ipAddress'];

/** What is told of a guest's addresses, to notice that it is something else than the last time. */
const tellsOf = (vm: ObjectContent): string =>
  JSON.stringify([vm.string('guest.ipAddress') ?? '', vm.items('guest.net')]);

const NOTHING_TOLD = JSON.stringify(['', []]);

/** A VM that waits for an answer does nothing else. */
function refuseQuestion({ name, question }: VirtualMachineState): void {
  if (question === undefined) return;
  const choices = question.choices.map(({ label }) => label).join(', ');
  throw new ProviderError(`${name} waits for an answer: ${question.text}`, {
    path: ['vm_id'],
    detail: `Answer it in vCenter${choices === '' ? '' : ` (${choices})`} and run apply again.`,
  });
}

async function is(wanted: VirtualMachineState['powerState'], { session, ref }: FoundVm): Promise<boolean> {
  return (await readVirtualMachine(session, ref)).powerState === wanted;
}
