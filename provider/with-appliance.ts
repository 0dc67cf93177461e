import { profileOfClient } from './profile-of-client';
import { Appliance, type Entrance } from './appliance';
import { asProviderError } from './appliance-errors';
import type { ClientCall } from './client-call';
import { start, stop } from './power-control';
import { findVm, requireVm, type FoundVm } from './vm';

/**
 * Does something inside an appliance while nobody else does. One that is off is powered on for it, and off again:
 * what a stack declares as stopped stays so.
 *
 * @throws ProviderError, VcenterFault, VcenterTransportError, SecretError
 */
export async function withAppliance<T>(
  entrance: Entrance,
  call: ClientCall,
  work: (appliance: Appliance) => Promise<T>,
): Promise<T> {
  const { provider, signal } = call;
  const profile = await profileOfClient(provider);
  const { ref } = await requireVm(provider, entrance.vm_id, signal);
  const key = `${provider.vcenterServer} ${ref.value}`;
  return provider.access.exclusively(
    key,
    async () => {
      const found = await requireVm(provider, entrance.vm_id, signal);
      const started = found.state.powerState !== 'poweredOn';
      await start(found, signal);
      const vm = started ? await requireVm(provider, entrance.vm_id, signal) : found;
      const appliance = new Appliance(vm, profile, entrance, call, started);
      try {
        return await work(appliance);
      } catch (error) {
        throw asProviderError(error);
      } finally {
        await appliance.close();
        if (started) await stopAgain(found, call);
      }
    },
    signal,
  );
}

/** Also when the operator has interrupted the run. */
async function stopAgain({ state }: FoundVm, { provider, diagnostics }: ClientCall): Promise<void> {
  const { signal } = new AbortController();
  const { name, uuid } = state;
  try {
    const vm = await findVm(provider, state.ref.value, signal);
    if (vm !== undefined) await stop(vm, 'trySoft', provider.access.patience.shutdown, signal);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    diagnostics.warning(
      ['vm_id'],
      `${name} was powered on for this and could not be powered off again`,
      `${found}. Power it off in vCenter${uuid === undefined ? '' : ` (${uuid})`}, or run apply again.`,
    );
  }
}
