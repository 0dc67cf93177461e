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

/** Notes in the VM that it is being reset. To be written before it is done: whoever dies in between has said so. */
export async function noteFactoryReset({ session, ref }: FoundVm, signal: AbortSignal): Promise<void> {
  await setExtraConfig(session, ref, { [FACTORY_RESET]: new Date().toISOString() }, { signal });
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
