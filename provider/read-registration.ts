import { isIP } from 'node:net';
import { findExtension } from '../vcenter';
import { addressesOf } from './address';
import { dueAt } from './due';
import type { ConnectorClient } from './client';
import { isFactoryReset } from './factory-reset-mark';
import type { registrationAttributes } from './registration-attributes';
import type { Diagnostics, Model } from './runtime';
import { findVm } from './vm';

type RegistrationModel = Model<typeof registrationAttributes>;

/** Whether vCenter has the extension, and the VM the registered address; null also after a factory reset. Logs in nowhere. */
export async function readRegistration(
  before: RegistrationModel,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<RegistrationModel | null> {
  const state = withKeyAge(before);
  const { extension_key: key, registered_address: registered } = state;
  // A registration that broke off: whatever is left is the next apply's.
  if (key === null) return state;
  if ((await findExtension(await provider.vcenter(), key, { signal })) === undefined) return null;
  const vm = await findVm(provider, state.vm_id, signal);
  if (vm === undefined) {
    diagnostics.warning(
      ['vm_id'],
      `the VM ${state.vm_id} is gone and its extension ${key} is still registered`,
      'Destroying this resource says what becomes of it.',
    );
    return state;
  }
  if (await isFactoryReset(vm, signal)) return null;
  const addresses = addressesOf(vm.state);
  const isCurrent =
    registered === null || isIP(registered) === 0 || addresses.length === 0 || addresses.includes(registered);
  return isCurrent ? state : { ...state, registered_address: null };
}

/** A state that is older than the age of its key: the last registration is the best that is known. */
function withKeyAge(state: RegistrationModel): RegistrationModel {
  const { connector_key_since, registered_at, connector_key_rotate_every: every } = state;
  if (connector_key_since !== null || registered_at === null) return state;
  // Not by the plan, which would have a change to apply where nothing has changed.
  return { ...state, connector_key_since: registered_at, connector_key_due_at: dueAt(registered_at, every) };
}
