import { addressOf } from './address';
import type { PresentedCertificate } from './appliance-access';
import type { ClientCall } from './client-call';
import { isFactoryReset } from './factory-reset-mark';
import { profileOfClient } from './profile-of-client';
import { findVm, type FoundVm } from './vm';

/** What a Read sees of a console, which logs in nowhere. */
export interface ConsoleSight {
  readonly vm: FoundVm;
  readonly presented: PresentedCertificate;
}

interface Place {
  readonly vm_id: string;
  readonly address: string | null;
  readonly port: number | null;
}

/**
 * The certificate that is presented now.
 *
 * @param what is looked at, for the warning that it cannot be: `console`
 * @returns `gone` without a VM, or after a factory reset; undefined, with a warning, where it cannot be looked at: the last state stays
 */
export async function lookAtConsole(
  place: Place,
  what: string,
  { provider, diagnostics, signal }: ClientCall,
): Promise<ConsoleSight | 'gone' | undefined> {
  const vm = await findVm(provider, place.vm_id, signal);
  if (vm === undefined || (await isFactoryReset(vm, signal))) return 'gone';
  const { name, powerState } = vm.state;
  if (powerState !== 'poweredOn') {
    diagnostics.warning([], `${name} is off, so its ${what} cannot be looked at`, 'Its last state is shown.');
    return undefined;
  }
  const address = addressOf(vm.state) ?? place.address;
  if (address === null) return undefined;
  const profile = await profileOfClient(provider);
  const port = place.port ?? profile.managementConsole.port.value;
  const presented = await provider.access.presented(profile, address, port, signal);
  if (presented !== undefined) return { vm, presented };
  diagnostics.warning(
    ['address'],
    `the management console of ${name} does not answer at ${address}:${port}`,
    `The last state of its ${what} is shown.`,
  );
  return undefined;
}
