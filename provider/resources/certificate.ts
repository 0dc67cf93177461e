import { certificateAttributes } from '../certificate-attributes';
import type { ConnectorClient } from '../client';
import { ProviderError, resource } from '../runtime';

/** A trusted certificate in the management console, renewed before it ends. */
export const certificate = resource<ConnectorClient>()({
  type: 'connector_certificate',
  description:
    "The certificate of the management console: a key is made and kept in its store, an issuer signs the request, and certificate and key are uploaded as PKCS#12. A TLS handshake verifies that it is presented; one that is not is taken back. From then on everything that goes to the console trusts the authority of the certificate, as the VM's extraConfig remembers it. Plan says why it renews (`issued_because`): it is about to end, names, address, issuer or kind of key have changed, or another certificate is presented. An `external` issuer is waited for, with a warning. Destroying it leaves the console and the store as they are. Import by `UUID` of the VM: the certificate that is presented has to have its key in the store.",
  attributes: certificateAttributes,
  modifyPlan: async ({ plan, prior, provider, diagnostics, signal }) =>
    (await import('../plan-certificate.js')).planCertificate(plan, prior, { provider, diagnostics, signal }),
  create: async (call) => (await work()).installCertificate(call, null),
  read: async ({ state, provider, diagnostics, signal }) =>
    (await import('../read-certificate.js')).readCertificate(state, { provider, diagnostics, signal }),
  update: async (call) => (await work()).installCertificate(call, call.prior),
  delete: () => undefined,
  importState({ id }) {
    if (/^[0-9a-fA-F-]{36}$/.test(id)) return { vm_id: id };
    throw new ProviderError(`${JSON.stringify(id)} names no VM`, {
      detail: 'Write the UUID of the VM, such as 4212f0a1-0000-0000-0000-000000000000.',
    });
  },
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../install-certificate.js');
