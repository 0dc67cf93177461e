import type { ConnectorClient } from '../client';
import { encryptionKeyAttributes } from '../encryption-key-attributes';
import { resource } from '../runtime';

/** The key by which an appliance encrypts what it keeps, rotated by age or on demand. */
export const encryptionKey = resource<ConnectorClient>()({
  type: 'connector_encryption_key',
  description:
    'The key by which the appliance encrypts what it keeps, such as the credentials of accounts; rotated in its management console ("Rotate encryption key"). Creating it rotates once, since nobody knows how old the key is that is there. Afterwards it is rotated at the first apply after `rotate_every`, and at the next one after `rotation_trigger` has changed; plan says why (`rotated_because`). While the VM is off, a rotation by age waits, with a warning; one by trigger powers the VM on for it. Another password, address or fingerprint rotates nothing, and neither does a factory reset, after which the appliance has a new key anyway. Nothing outside the appliance shows a rotation: after a run that broke off the next one rotates again, and where the console is worked by hand `CONNECTOR_CONFIRM` with the name says that it is done. Read sees only whether the VM is there; destroying it leaves the key as it is.',
  attributes: encryptionKeyAttributes,
  modifyPlan: async ({ plan, prior, provider, diagnostics, signal }) =>
    (await import('../plan-encryption-key.js')).planEncryptionKey(plan, prior, {
      provider,
      diagnostics,
      signal,
    }),
  create: async (call) => (await work()).rotateEncryptionKey(call, null),
  async read({ state, provider, signal }) {
    const { findVm } = await import('../vm.js');
    return (await findVm(provider, state.vm_id, signal)) === undefined ? null : state;
  },
  update: async (call) => (await work()).rotateEncryptionKey(call, call.prior),
  delete: () => undefined,
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../rotate-encryption-key.js');
