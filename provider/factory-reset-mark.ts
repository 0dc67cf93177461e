import {
  CERTIFICATE_PIN,
  CONNECTOR_KEY,
  FACTORY_RESET,
  REFUSED,
  UPGRADE,
  VM_CONSOLE_SET,
} from '../appliance/mark';
import { readExtraConfig, setExtraConfig } from '../vcenter';
import type { FoundVm } from './vm';

/**
 * Whether the appliance has been reset since its console was claimed, as its VM says: what a state knows of its
 * inside is gone then, whatever still looks like it.
 */
export async function isFactoryReset({ session, ref }: FoundVm, signal: AbortSignal): Promise<boolean> {
  return (await readExtraConfig(session, ref, FACTORY_RESET, { signal }))[FACTORY_RESET] !== undefined;
}

/**
 * Notes in the VM that it is being reset. To be written right before it is done: whoever dies in between has said so.
 * A note that failed, or was overtaken by an interruption, is taken back, since it may stand there all the same; that
 * of an earlier reset stays.
 *
 * @param warn told when it cannot be taken back
 * @throws whatever the note failed for; then nothing may be reset
 */
export async function noteFactoryReset(
  vm: FoundVm,
  signal: AbortSignal,
  warn: (line: string) => void,
): Promise<void> {
  const { session, ref } = vm;
  const wasReset = await isFactoryReset(vm, signal);
  try {
    await setExtraConfig(session, ref, { [FACTORY_RESET]: new Date().toISOString() }, { signal });
    signal.throwIfAborted();
  } catch (error) {
    if (!wasReset) await takeBack(vm, warn);
    throw error;
  }
}

/** Also when the operator has interrupted the run. */
async function takeBack(vm: FoundVm, warn: (line: string) => void): Promise<void> {
  try {
    await forgetFactoryReset(vm, new AbortController().signal);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    warn(
      `the VM may say that it was reset, and it was not, since the note cannot be taken back: ${found}. Remove ${FACTORY_RESET} from its extraConfig before the next plan`,
    );
  }
}

/** The console is claimed again, or was never reset. */
export async function forgetFactoryReset(vm: FoundVm, signal: AbortSignal): Promise<void> {
  if (!(await isFactoryReset(vm, signal))) return;
  await setExtraConfig(vm.session, vm.ref, { [FACTORY_RESET]: '' }, { signal });
}

/**
 * Forgets in the VM what was remembered of an appliance as it was: passwords that were set or refused, whose
 * certificates its console presents, since when it has its connector key, which upgrade was under way.
 */
export async function forgetInside({ session, ref }: FoundVm, signal: AbortSignal): Promise<void> {
  const keys = [REFUSED.console, REFUSED.vmConsole, VM_CONSOLE_SET, CERTIFICATE_PIN, CONNECTOR_KEY, UPGRADE];
  const known = await readExtraConfig(session, ref, 'connector.', { signal });
  const left = keys.filter((key) => known[key] !== undefined);
  if (left.length === 0) return;
  await setExtraConfig(session, ref, Object.fromEntries(left.map((key) => [key, ''])), { signal });
}
