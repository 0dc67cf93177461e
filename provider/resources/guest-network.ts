import type { ConnectorClient } from '../client';
import { guestNetworkAttributes } from '../guest-network-attributes';
import { atMostOneOf, isUnknown, resource } from '../runtime';

/** What lies inside the appliance's network settings. */
export const guestNetwork = resource<ConnectorClient>()({
  type: 'connector_guest_network',
  description:
    "The appliance's own network settings (option 2 of its menu): DHCP or a static address and DNS suffixes before `connector_console`, the web proxy in a second instance after it. A VM that is off is powered on for it, and off again. Read asks vCenter alone, and logs in nowhere.",
  attributes: guestNetworkAttributes,
  validators: [atMostOneOf('dhcp', 'ipv4')],
  async modifyPlan({ plan, prior, provider, diagnostics, signal }) {
    const { ipv4, proxy } = plan.values;
    // What is promised is verified, so it is known before; and another address is a change.
    if (ipv4 !== null && !isUnknown(ipv4)) plan.set('address', ipv4.address);
    const { planVersion } = await import('../secret-versions.js');
    const reference = proxy === null || isUnknown(proxy) ? proxy : proxy.password;
    const was = prior === null ? undefined : prior.proxy_password_version;
    plan.set('proxy_password_version', await planVersion(reference, was, { provider, diagnostics, signal }));
  },
  create: async (call) => (await work()).configure(call, null),
  read: async ({ state, provider, diagnostics, signal }) =>
    (await import('../read-guest-network.js')).readGuestNetwork(state, provider, diagnostics, signal),
  update: async (call) => (await work()).configure(call, call.prior),
  delete: async (call) => (await work()).restore(call),
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../configure-guest-network.js');
