import type { LoadedSpec } from '../../config';
import { isFault, rebootGuest, VcenterTimeoutError, waitForProperty } from '../../vcenter';
import type { Operated } from '../operated';
import type { Operation } from '../operation';
import { OperationFailure } from '../operation-failure';
import { consoleNow, lookAtConsoleAgain, presentsInstalled, type AnsweringConsole } from './console-answers';
import { insideRunning } from './inside-running';
import { migrationGuard, type MigrationChoice } from './migrations';
import { vmPath } from './places';

const TOOLS = 'guest.toolsRunningStatus';

/**
 * "Power > Restart Guest": the guest boots anew, which vCenter shows by VMware Tools that go and come again, and the
 * console answers.
 */
export function restartGuest(connector: LoadedSpec, choice: MigrationChoice = {}): Operation {
  const { spec } = connector;
  let before: AnsweringConsole | undefined;
  let wasInstalled = false;
  return {
    title: `restart the guest of ${spec.name}`,
    says: `The guest of ${spec.name} is booted anew: nothing of it answers for some minutes.`,
    steps: [
      ...migrationGuard(spec, choice),
      {
        call: `RebootGuest of ${vmPath(spec)}`,
        run: async (operated) => {
          before = await consoleNow(operated);
          wasInstalled = await presentsInstalled(operated, before);
          const seconds = await rebootTheGuest(operated);
          return `vCenter shows that it has booted anew, ${seconds} s after it was asked to`;
        },
      },
      {
        call: 'TLS handshakes with the management console, until it answers',
        run: (operated) => lookAtConsoleAgain(operated, before?.certificate, wasInstalled),
      },
    ],
  };
}

/**
 * Asks vCenter to restart the guest, while nobody else is inside, and waits until it has booted anew.
 *
 * @param accepted once vCenter has taken it on, before anything is waited for
 * @returns how many seconds it took until VMware Tools ran again
 * @throws OperationFailure without VMware Tools, or when it does not come up
 */
export const rebootTheGuest = (
  operated: Operated,
  accepted: () => Promise<void> = () => Promise.resolve(),
): Promise<number> => insideRunning(operated, () => reboot(operated, accepted));

async function reboot(
  { vm: { session, ref }, path, call, connector }: Operated,
  accepted: () => Promise<void>,
): Promise<number> {
  const { patience } = call.provider.access;
  const { name } = connector.spec;
  const from = performance.now();
  const given = new AbortController();
  const signal = AbortSignal.any([call.signal, given.signal]);
  // Watched from before on: what is gone for a moment alone would not be seen otherwise.
  const gone = waitForTools(false, patience.shutdown);
  gone.catch(() => undefined);
  try {
    await rebootGuest(session, ref);
    await accepted();
    await gone;
    await waitForTools(true, patience.boot);
  } catch (error) {
    if (isFault(error, 'ToolsUnavailable'))
      throw new OperationFailure(
        `the guest of ${path} runs no VMware Tools, so vCenter cannot ask it to restart; reset the VM in vCenter ("Power > Reset"), or restart it in its console (connector console ${name})`,
        { cause: error },
      );
    if (!(error instanceof VcenterTimeoutError)) throw error;
    const stage = error.last.string(TOOLS) === 'guestToolsRunning' ? 'begun' : 'ended';
    throw new OperationFailure(
      `the guest of ${path} ${stage === 'begun' ? 'has not begun to restart' : 'has not come up again'} within ${stage === 'begun' ? patience.shutdown : patience.boot} s; look into the VM's console (connector console ${name})`,
      { cause: error },
    );
  } finally {
    given.abort();
  }
  return Math.round((performance.now() - from) / 1000);

  async function waitForTools(running: boolean, timeoutSeconds: number): Promise<void> {
    const isThere = (status: string | undefined): boolean => status === 'guestToolsRunning';
    await waitForProperty(session, ref, [TOOLS], (found) => isThere(found.string(TOOLS)) === running, {
      ...{ timeoutSeconds, signal },
      waitingFor: `VMware Tools of ${path} to ${running ? 'run' : 'stop'}`,
    });
  }
}
