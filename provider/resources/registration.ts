import type { ConnectorClient } from '../client';
import { registrationAttributes } from '../registration-attributes';
import { exactlyOneOf, isUnknown, resource, UNKNOWN } from '../runtime';
import { secretsOfRegistration } from '../secrets-of-registration';

/** An appliance that works for a vCenter and an AWS account. */
export const registration = resource<ConnectorClient>()({
  type: 'connector_registration',
  description:
    "Registers the appliance with vCenter and AWS in its management console, and verifies it in vCenter's list of extensions and by the appliance's health. Every change of what is registered, of the address or of a secret's version registers again. The key that comes with `configuration` is made anew by a person alone: when it is due by `connector_key_rotate_every`, every plan warns with the steps. Read asks vCenter alone: an extension that is gone is planned again. Destroying it unregisters the appliance, powering it on for that if need be; `uninstall` in the provider's configuration says what to do when its console cannot be reached.",
  attributes: registrationAttributes,
  validators: [exactlyOneOf('configuration', 'connector_key')],
  async modifyPlan({ plan, prior, provider, diagnostics, signal }) {
    const { planVersions, sameTexts } = await import('../secret-versions.js');
    const references = secretsOfRegistration(plan.values);
    const was = prior === null ? undefined : (prior.secret_versions ?? {});
    const versions = await planVersions(references, was, { provider, diagnostics, signal });
    const isSame = was !== undefined && !isUnknown(versions) && sameTexts(versions, was);
    if (!isSame) plan.set('secret_versions', versions);
    const { planConnectorKey } = await import('../connector-key.js');
    await planConnectorKey(plan, prior, versions, { provider, diagnostics, signal });
    if (prior === null || (isSame && prior.registered_address !== null)) return;
    plan.set('extension_key', UNKNOWN);
    plan.set('registered_address', UNKNOWN);
    plan.set('registered_at', UNKNOWN);
  },
  create: async (call) => (await import('../register.js')).register(call, null),
  read: async ({ state, provider, diagnostics, signal }) =>
    (await import('../read-registration.js')).readRegistration(state, provider, diagnostics, signal),
  update: async (call) => (await import('../register.js')).register(call, call.prior),
  delete: async ({ state, provider, diagnostics, signal }) =>
    (await import('../unregister.js')).unregister(state, { provider, diagnostics, signal }),
});
