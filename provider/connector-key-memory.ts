import { CONNECTOR_KEY } from '../appliance/mark';
import { readExtraConfig, setExtraConfig } from '../vcenter';
import type { Appliance } from './appliance';
import { nameOf } from './login-memory';

/** A connector key by where it lies and its version. */
export interface KeyName {
  readonly reference: unknown;
  readonly version: string | undefined;
}

/**
 * Since when the appliance is registered with that key, as its VM remembers it: a registration that is made anew,
 * because its extension was removed or it was tainted, has no state any more that tells. Undefined where the VM
 * remembers none, or another.
 */
export async function rememberedSince({ vm, call }: Appliance, key: KeyName): Promise<string | undefined> {
  const { session, ref } = vm;
  const found = await readExtraConfig(session, ref, CONNECTOR_KEY, { signal: call.signal });
  const [since = '', ...name] = (found[CONNECTOR_KEY] ?? '').split(' ');
  return name.join(' ') === nameOf(key) && !Number.isNaN(Date.parse(since)) ? since : undefined;
}

/** Notes it in the VM; the registration is done, and stays so where that is not possible. */
export async function rememberSince({ vm, call }: Appliance, key: KeyName, since: string): Promise<void> {
  const { session, ref } = vm;
  const note = { [CONNECTOR_KEY]: `${since} ${nameOf(key)}` };
  try {
    await setExtraConfig(session, ref, note, { signal: call.signal });
  } catch (error) {
    call.signal.throwIfAborted();
    const found = error instanceof Error ? error.message : String(error);
    call.diagnostics.warning(
      ['connector_key_since'],
      `since when ${vm.state.name} has its connector key could not be noted in the VM`,
      `${found}. A registration that is made anew would count from then on.`,
    );
  }
}
