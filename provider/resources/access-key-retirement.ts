import { retirementAttributes } from '../access-keys/retirement-attributes';
import type { ConnectorClient } from '../client';
import { resource } from '../runtime';

/** The end of access keys that were replaced. */
export const accessKeyRetirement = resource<ConnectorClient>()({
  type: 'connector_access_key_retirement',
  description:
    'Retires the access keys of a user that another one has replaced: once AWS takes the new key (sts:GetCallerIdentity) and the appliance that was registered with it says that it reaches AWS, the old key is made inactive; the appliance is asked again, and the old key made active again should it have lost AWS; after `grace_period` the next apply deletes it. Put it after the registration. Read asks IAM alone: a retired key that is active again is planned again. Destroying it does nothing.',
  attributes: retirementAttributes,
  async modifyPlan({ prior, plan, provider, diagnostics, signal }) {
    const { planRetirement } = await import('../access-keys/plan-retirement.js');
    await planRetirement(plan, prior, { provider, diagnostics, signal });
  },
  create: async (call) => (await work()).retire(call, null),
  read: async ({ state, provider, diagnostics, signal }) =>
    (await import('../access-keys/read-retirement.js')).readRetirement(state, provider, diagnostics, signal),
  update: async (call) => (await work()).retire(call, call.prior),
  delete: () => undefined,
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../access-keys/retire.js');
