import type { ConnectorClient } from '../client';
import { consoleAttributes } from '../console-attributes';
import { isTried } from '../plan-console';
import { isUnknown, resource, UNKNOWN } from '../runtime';

/** A management console that is claimed: validated, with a password, and the well-known one of its VM gone. */
export const managementConsole = resource<ConnectorClient>()({
  type: 'connector_console',
  description:
    "The first visit to the appliance's management console. Its certificate is compared with the one the appliance shows in its VM (a difference restarts its services once), before any password is sent; then it gets its password, or, where it has one, that is tried once and, when it is refused, reset if that is declared; and the VM console's password is changed from the well-known one. A login that failed is not tried again until the secret's version changes, over any number of runs: that is remembered in the VM's extraConfig. Read compares the certificate that is presented and never logs in: a factory reset is noticed by its new certificate. Destroying it leaves the console as it is.",
  attributes: consoleAttributes,
  async modifyPlan({ plan, prior, provider, diagnostics, signal }) {
    const { planVersion } = await import('../secret-versions.js');
    const { password, vm_console: login } = plan.values;
    const context = { provider, diagnostics, signal };
    const was = prior === null ? undefined : prior.password_version;
    plan.set('password_version', await planVersion(password, was, context));
    const vmWas = prior === null ? undefined : prior.vm_console_password_version;
    const reference = login === null || isUnknown(login) ? login : login.password;
    plan.set('vm_console_password_version', await planVersion(reference, vmWas, context));
    plan.set('password_refused', prior !== null && prior.password_refused && !isTried(plan.values, prior));
    if (prior !== null && prior.presented_fingerprint !== prior.fingerprint) {
      plan.set('fingerprint', UNKNOWN);
      plan.set('presented_fingerprint', UNKNOWN);
      plan.set('version', UNKNOWN);
    }
  },
  create: async (call) => (await work()).claimConsole(call, null),
  read: async ({ state, provider, diagnostics, signal }) =>
    (await import('../read-console.js')).readConsole(state, provider, diagnostics, signal),
  update: async (call) => (await work()).claimConsole(call, call.prior),
  delete: () => undefined,
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../claim-console.js');
